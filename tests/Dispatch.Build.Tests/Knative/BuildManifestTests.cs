using System.Diagnostics;
using Dispatch.Build.Definitions;
using Dispatch.Build.Knative;
using Dispatch.Testing;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Dispatch.Build.Tests.Knative;

public sealed class BuildManifestTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private PublishSettings Settings => new()
    {
        BaseDirectory = _folder.Path,
        FunctionName = "hello",
        BaseImage = "registry.example/runtime-js:1",
        Handler = "hello.js",
        Registry = "registry.example",
        Tags = "1.0",
    };

    private static Task<string> Create(PublishSettings settings) =>
        BuildManifest.CreateAsync(PublishPlan.Create(settings, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

    private static YamlMappingNode Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Assert.IsType<YamlMappingNode>(stream.Documents.Single().RootNode);
    }

    [Fact]
    public async Task The_Build_has_the_form_that_the_controller_takes()
    {
        _folder.Write("hello.js", "x");
        var build = Read(await Create(Settings with { Cluster = new() { ServiceAccount = "builder" }, BuildArguments = [new("YES", "true"), new("N", "0123")] }));

        Assert.Equal(["apiVersion", "kind", "metadata", "spec"], build.Children.Keys.Select(static key => key.ToString()));
        Assert.Equal("build.knative.dev/v1alpha1", build["apiVersion"].ToString());
        Assert.Equal("Build", build["kind"].ToString());
        Assert.Equal("dispatch", build["metadata"]["namespace"].ToString());
        Assert.Matches("^hello-[0-9a-f]{10}$", build["metadata"]["name"].ToString());
        Assert.Equal("10m0s", build["spec"]["timeout"].ToString());
        Assert.Equal("builder", build["spec"]["serviceAccountName"].ToString());

        // Custom sources run last to first, so the Dockerfile is listed first to win.
        var sources = Assert.IsType<YamlSequenceNode>(build["spec"]["sources"]);
        Assert.Equal(["dockerfile", "workspace"], sources.Select(static source => source["name"].ToString()));
        Assert.Equal("registry.example/runtime-js:1", sources[0]["custom"]["image"].ToString());
        Assert.Equal(["/function-template/Dockerfile", "/workspace/Dockerfile"], ((YamlSequenceNode)sources[0]["custom"]["args"]).Select(static arg => arg.ToString()));

        Assert.Equal("function-template", build["spec"]["template"]["name"].ToString());
        Assert.Equal("BuildTemplate", build["spec"]["template"]["kind"].ToString());
        var arguments = ((YamlSequenceNode)build["spec"]["template"]["arguments"]).ToDictionary(static a => a["name"].ToString(), static a => (YamlScalarNode)a["value"]);
        Assert.Equal(["DESTINATION", "IMAGE", "HANDLER", "YES", "N"], arguments.Keys);
        Assert.Equal("registry.example/hello:1.0", arguments["DESTINATION"].Value);

        // Argument values are strings: unquoted, these two would be a boolean and a number.
        Assert.NotEqual(YamlDotNet.Core.ScalarStyle.Plain, arguments["YES"].Style);
        Assert.NotEqual(YamlDotNet.Core.ScalarStyle.Plain, arguments["N"].Style);
    }

    [Fact]
    public async Task The_workspace_inside_is_the_workspace_for_a_real_shell_and_tar()
    {
        _folder.Write("hello.js", "module.exports = 42;");
        _folder.Write("lib/äöü.js", "ü");
        var build = Read(await Create(Settings));
        var source = ((YamlSequenceNode)build["spec"]["sources"])[1]["custom"];
        using var target = new TempFolder();
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(source["args"][0].ToString().Replace("/workspace", target.Path, StringComparison.Ordinal));
        start.Environment[source["env"][0]["name"].ToString()] = source["env"][0]["value"].ToString();
        Assert.SkipUnless(File.Exists(start.FileName), "needs a POSIX shell");

        using var shell = Process.Start(start)!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, shell.ExitCode);
        Assert.Equal("module.exports = 42;", await File.ReadAllTextAsync(target["hello.js"], TestContext.Current.CancellationToken));
        Assert.Equal("ü", await File.ReadAllTextAsync(target["lib", "äöü.js"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_same_plan_gives_the_same_text_and_another_plan_another_name()
    {
        _folder.Write("hello.js", "x");
        var first = await Create(Settings);

        Assert.Equal(first, await Create(Settings));
        Assert.NotEqual(Read(first)["metadata"]["name"], Read(await Create(Settings with { Handler = "other.js" }))["metadata"]["name"]);
        Assert.DoesNotContain(_folder.Path, first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_written_anew_only_when_the_Build_is_another_one()
    {
        var file = _folder["out", "hello.build.yaml"];
        var source = _folder.Write("hello.js", "x");
        var settings = Settings with { Ignored = ["out"] };
        await Write();
        var first = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var old = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, old);

        await Write();
        Assert.Equal(old, File.GetLastWriteTimeUtc(file));

        await File.WriteAllTextAsync(source, "y", TestContext.Current.CancellationToken);
        await Write();
        Assert.NotEqual(first, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal([file], Directory.GetFiles(_folder["out"]));

        Task Write() => BuildManifest.WriteAsync(PublishPlan.Create(settings, TestContext.Current.CancellationToken), file, TestContext.Current.CancellationToken);
    }

    public static TheoryData<string, Func<PublishSettings, PublishSettings>> OtherBuilds => new()
    {
        { "handler", s => s with { Handler = "b.js" } },
        { "base image", s => s with { BaseImage = "registry.example/runtime-js:2" } },
        { "tag", s => s with { Tags = "2" } },
        { "repository", s => s with { Repository = "other" } },
        { "timeout", s => s with { Timeout = "20m" } },
        { "namespace", s => s with { Cluster = new() { Namespace = "other" } } },
        { "template", s => s with { Cluster = new() { Template = "other" } } },
        { "template kind", s => s with { Cluster = new() { TemplateKind = "ClusterBuildTemplate" } } },
        { "account", s => s with { Cluster = new() { ServiceAccount = "other" } } },
        { "argument", s => s with { BuildArguments = [new("A", "1")] } },
        { "Dockerfile", s => s with { Dockerfile = "hello.js" } },
        { "time", s => s with { SourceDateEpoch = "1" } },
    };

    [Theory]
    [MemberData(nameof(OtherBuilds), DisableDiscoveryEnumeration = true)]
    public async Task Whatever_goes_into_a_Build_changes_its_name(string what, Func<PublishSettings, PublishSettings> change)
    {
        TestContext.Current.SendDiagnosticMessage(what);
        _folder.Write("hello.js", "x");
        var cancellation = TestContext.Current.CancellationToken;

        Assert.NotEqual(
            await BuildManifest.NameAsync(PublishPlan.Create(Settings, cancellation), cancellation),
            await BuildManifest.NameAsync(PublishPlan.Create(change(Settings), cancellation), cancellation));
    }

    [Fact]
    public async Task What_a_cluster_would_miss_is_said_at_the_top()
    {
        var random = new byte[200 * 1024];
        new Random(1).NextBytes(random);
        await File.WriteAllBytesAsync(_folder["large.bin"], random, TestContext.Current.CancellationToken);
        var text = await Create(Settings with { Registry = null, Archive = "x.tar", BaseImage = "oci-archive:r.tar" });

        Assert.Equal(3, text.Split('\n').Count(static line => line.StartsWith("# ", StringComparison.Ordinal)));
        Assert.Equal("hello:1.0", Read(text)["spec"]["template"]["arguments"][0]["value"].ToString());
        Assert.Single((YamlSequenceNode)Read(text)["spec"]["sources"]);
    }

    [Fact]
    public async Task A_long_name_still_leaves_room_for_the_pod()
    {
        var name = Read(await Create(Settings with { FunctionName = new string('a', 63) }))["metadata"]["name"].ToString();

        Assert.True(name.Length <= 63);
    }

    [Fact]
    public async Task A_Dockerfile_of_the_user_travels_inside()
    {
        _folder.Write("my/Dockerfile", "FROM scratch\n");
        var build = Read(await Create(Settings with { Dockerfile = "my/Dockerfile" }));

        Assert.Equal("RlJPTSBzY3JhdGNoCg==", build["spec"]["sources"][0]["custom"]["env"][0]["value"].ToString());
    }
}
