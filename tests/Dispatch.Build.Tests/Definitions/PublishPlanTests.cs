using Dispatch.Build.Definitions;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Definitions;

public sealed class PublishPlanTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public PublishPlanTests() => _folder.Write("hello.js", "module.exports = () => 1;");

    public void Dispose() => _folder.Dispose();

    private PublishSettings Settings => new()
    {
        BaseDirectory = _folder.Path,
        FunctionName = "hello",
        BaseImage = "registry.example/runtime-js:1",
        Handler = "hello.js",
        Registry = "registry.example",
        Tags = "1.0",
        DefinitionFile = _folder["hello.proj"],
    };

    private static PublishPlan Create(PublishSettings settings) => PublishPlan.Create(settings, TestContext.Current.CancellationToken);

    [Fact]
    public void A_function_is_its_runtime_image_and_the_template_inside()
    {
        var build = Create(Settings).Build;

        Assert.Equal(new DockerfileOrigin.InImage("/function-template/Dockerfile"), build.Dockerfile);
        Assert.Equal([new("IMAGE", "registry.example/runtime-js:1"), new("HANDLER", "hello.js")], build.BuildArguments);
        Assert.Equal("registry.example/hello", build.Destination.Location.ToString());
        Assert.Equal(["1.0"], build.Destination.Tags);
        Assert.Equal(TimeSpan.FromMinutes(10), build.Timeout);
        Assert.Equal(DateTimeOffset.UnixEpoch, build.Timestamp);
        Assert.Contains(build.Workspace.Entries, static entry => entry.Path == "hello.js");
    }

    [Fact]
    public void A_runtime_image_is_its_base_image_and_the_template_inside()
    {
        var build = Create(Settings with { Kind = ImageKind.Runtime, PackagesFile = "package.json" }).Build;

        Assert.Equal(new DockerfileOrigin.InImage("/image-template/Dockerfile"), build.Dockerfile);
        Assert.Equal(
            [new("BASE_IMAGE", "registry.example/runtime-js:1"), new("SYSTEM_PACKAGES_FILE", "system-packages.txt"), new("PACKAGES_FILE", "package.json")],
            build.BuildArguments);
    }

    [Fact]
    public void A_Dockerfile_of_the_user_replaces_the_one_in_the_image_and_needs_no_base()
    {
        var file = _folder.Write("Dockerfile", "FROM scratch\nCOPY . .\n");
        var build = Create(Settings with { BaseImage = " ", Dockerfile = "Dockerfile" }).Build;

        Assert.Equal(new DockerfileOrigin.OnDisk(file), build.Dockerfile);
        Assert.Null(build.BaseImage);
    }

    [Theory]
    [InlineData("a;b,c d\te\n", "a,b,c,d,e")]
    [InlineData("a;;a, b", "a,b")]
    [InlineData("", "from-version")]
    public void Tags_split_on_semicolons_commas_and_blanks(string tags, string expected) =>
        Assert.Equal(expected, string.Join(',', Create(Settings with { Tags = tags, DefaultTag = "from-version" }).Build.Destination.Tags));

    [Fact]
    public void An_archive_takes_the_place_of_the_push_and_relative_paths_start_at_the_project()
    {
        var build = Create(Settings with { Archive = "out/hello.tar", BaseImage = "oci-archive:runtime.tar", Tags = "1;2" }).Build;

        Assert.Equal(new ImageLocation.InArchive(_folder["out", "hello.tar"], null), build.Destination.Location);
        Assert.Equal(["1"], build.Destination.Tags);
        Assert.Equal(new ImageLocation.InArchive(_folder["runtime.tar"], null), build.BaseImage);
    }

    [Fact]
    public void An_archive_that_ends_with_a_slash_is_a_folder() =>
        Assert.Equal(new ImageLocation.InArchive(_folder["out", "hello.tar"], null), Create(Settings with { Archive = "out/", FunctionName = "hello" }).Build.Destination.Location);

    public static TheoryData<string, string, Func<PublishSettings, PublishSettings>> Wrong => new()
    {
        { "DSP1001", "FunctionRuntimeImage", s => s with { BaseImage = null } },
        { "DSP1001", "FunctionBaseImage", s => s with { BaseImage = null, Kind = ImageKind.Runtime } },
        { "DSP1001", "FunctionName", s => s with { FunctionName = "" } },
        { "DSP1001", "FunctionImageRegistry", s => s with { Registry = null } },
        { "DSP1001", "FunctionImageTags", s => s with { Tags = " ; " } },
        { "DSP1002", "FunctionName", s => s with { FunctionName = "Hello" } },
        { "DSP1002", "FunctionName", s => s with { FunctionName = new string('a', 64) } },
        { "DSP1002", "FunctionHandler", s => s with { Handler = "hello.js; rm -rf /" } },
        { "DSP1002", "FunctionHandler", s => s with { Handler = "${HOME}" } },
        { "DSP1002", "FunctionRuntimeImage", s => s with { BaseImage = "Registry/UPPER" } },
        { "DSP1002", "FunctionRuntimeImage", s => s with { BaseImage = "oci-archive:" } },
        { "DSP1002", "FunctionImageRegistry", s => s with { Registry = "myteam" } },
        { "DSP1002", "FunctionImageRepository", s => s with { Repository = "Hello" } },
        { "DSP1002", "FunctionImageRepository", s => s with { Repository = "hello:1" } },
        { "DSP1002", "FunctionImageTags", s => s with { Tags = "-1" } },
        { "DSP1002", "FunctionImageTags", s => s with { Tags = "1.0+abc" } },
        { "DSP1002", "FunctionImagePlatform", s => s with { Platform = "linux" } },
        { "DSP1002", "DispatchBuildTimeout", s => s with { Timeout = "10" } },
        { "DSP1002", "DispatchBuildTimeout", s => s with { Timeout = "0" } },
        { "DSP1002", "DispatchBuildTimeout", s => s with { Timeout = "25h" } },
        { "DSP1002", "DispatchRunBuilder", s => s with { RunBuilder = "kaniko" } },
        { "DSP1002", "DispatchBuildTemplateKind", s => s with { Cluster = new() { TemplateKind = "Template" } } },
        { "DSP1002", "DispatchNamespace", s => s with { Cluster = new() { Namespace = "a.b" } } },
        { "DSP1002", "SOURCE_DATE_EPOCH", s => s with { SourceDateEpoch = "yesterday" } },
        { "DSP1002", "SOURCE_DATE_EPOCH", s => s with { SourceDateEpoch = "99999999999" } },
        { "DSP1002", "FunctionPackagesFile", s => s with { Kind = ImageKind.Runtime, PackagesFile = "../packages.txt" } },
        { "DSP1002", "FunctionWorkspaceMaxBytes", s => s with { MaxWorkspaceBytes = "-1" } },
        { "DSP1002", "FunctionBuildArgument", s => s with { BuildArguments = [new("A=B", "1")] } },
        { "DSP1002", "FunctionImageLabel", s => s with { Labels = [new("", "1")] } },
        { "DSP1003", "FunctionBuildArgument", s => s with { BuildArguments = [new("A", "1"), new("A", "2")] } },
        { "DSP1004", "DispatchEngine", s => s with { Engine = "magic" } },
        { "DSP1005", "FunctionDockerfile", s => s with { Dockerfile = "missing/Dockerfile" } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_wrong_setting_is_an_error_that_names_the_setting_and_where_it_stands(string code, string setting, Func<PublishSettings, PublishSettings> change)
    {
        var error = Assert.Throws<DispatchException>(() => Create(change(Settings)));

        Assert.Equal(code, error.Code.Id);
        Assert.Contains(setting, error.Message, StringComparison.Ordinal);
        Assert.Equal(_folder["hello.proj"], error.Diagnostics[0].File);
    }

    [Fact]
    public void A_face_speaks_of_its_own_spelling()
    {
        var error = Assert.Throws<DispatchException>(() => Create(Settings with { BaseImage = null, Name = static _ => "--runtime-image" }));

        Assert.StartsWith("--runtime-image is not set", error.Message, StringComparison.Ordinal);
    }
}
