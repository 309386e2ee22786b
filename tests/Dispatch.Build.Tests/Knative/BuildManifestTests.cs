using Dispatch.Build.Definitions;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Validation;
using Dispatch.Build.Tests.Knative.Deliveries;
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

    private static KnativeBuild Parse(string yaml) => Assert.Single(ManifestYaml.Read(yaml)).Build!;

    private static BuildTemplate Shipped(string name) =>
        Assert.Single(ManifestYaml.Read(File.ReadAllText(Path.Combine(Repository.Root, "templates", name + ".yaml")))).Template!;

    [Fact]
    public async Task The_Build_has_the_form_that_the_controller_takes()
    {
        _folder.Write("hello.js", "x");
        var build = Read(await Create(Settings with { Cluster = new() { ServiceAccount = "builder" }, Handler = "true" }));

        Assert.Equal(["apiVersion", "kind", "metadata", "spec"], build.Children.Keys.Select(static key => key.ToString()));
        Assert.Equal("build.knative.dev/v1alpha1", build["apiVersion"].ToString());
        Assert.Equal("Build", build["kind"].ToString());
        Assert.Equal("dispatch", build["metadata"]["namespace"].ToString());
        Assert.Matches("^hello-[0-9a-f]{10}$", build["metadata"]["name"].ToString());
        Assert.Equal("dispatch-build", build["metadata"]["labels"]["app.kubernetes.io/managed-by"].ToString());
        Assert.Equal("registry.example/hello:1.0", build["metadata"]["annotations"]["dispatch.build/destination"].ToString());
        Assert.Equal("10m0s", build["spec"]["timeout"].ToString());
        Assert.Equal("builder", build["spec"]["serviceAccountName"].ToString());
        Assert.Equal("amd64", build["spec"]["nodeSelector"]["kubernetes.io/arch"].ToString());

        var sources = Assert.IsType<YamlSequenceNode>(build["spec"]["sources"]);
        Assert.Equal(["dockerfile", "workspace"], sources.Select(static source => source["name"].ToString()));
        Assert.Equal("registry.example/runtime-js:1", sources[0]["custom"]["image"].ToString());
        Assert.Equal(["sh", "/function-template/Dockerfile"], ((YamlSequenceNode)sources[0]["custom"]["args"]).Skip(1).Select(static arg => arg.ToString()));

        Assert.Equal("function-template", build["spec"]["template"]["name"].ToString());
        Assert.Equal("BuildTemplate", build["spec"]["template"]["kind"].ToString());
        var arguments = ((YamlSequenceNode)build["spec"]["template"]["arguments"]).ToDictionary(static a => a["name"].ToString(), static a => (YamlScalarNode)a["value"]);
        Assert.Equal(["DESTINATION", "IMAGE", "HANDLER", "DOCKERFILE"], arguments.Keys);
        Assert.Equal("registry.example/hello:1.0", arguments["DESTINATION"].Value);
        Assert.Equal("/builder/home/dispatch/Dockerfile", arguments["DOCKERFILE"].Value);

        // Argument values are strings: unquoted, this would be a boolean.
        Assert.NotEqual(YamlDotNet.Core.ScalarStyle.Plain, arguments["HANDLER"].Style);
    }

    [Fact]
    public async Task The_templates_of_the_package_take_it()
    {
        _folder.Write("hello.js", "x");
        _folder.Write("my/Dockerfile", "ARG IMAGE\nARG VERSION\nFROM ${IMAGE} AS dev\nFROM dev\n");
        PublishSettings[] plans =
        [
            Settings,
            Settings with { Dockerfile = "my/Dockerfile", Target = "dev", BuildArguments = [new("VERSION", "1")], Labels = [new("a", "b c")] },
            Settings with { Cluster = new() { TemplateKind = "ClusterBuildTemplate", Delivery = "inline", ServiceAccount = "builder" } },
            Settings with { Kind = ImageKind.Runtime },
        ];
        foreach (var plan in plans)
        {
            var text = await Create(plan);
            var template = Shipped(plan.Kind is ImageKind.Function ? "function-template" : "image-template");

            Assert.Empty(BuildValidation.Check(Parse(text), template));
            Assert.StartsWith("apiVersion:", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_pod_finds_the_workspace_and_the_Dockerfile_of_the_base_image_where_it_looks_for_them()
    {
        Assert.SkipUnless(Tool.Find("sh") is not null, "needs a POSIX shell");
        _folder.Write("hello.js", "module.exports = 42;");
        _folder.Write("lib/äöü.js", "ü");
        _folder.Write("Dockerfile", "of the workspace");
        using var image = new TempFolder();
        var dockerfile = image.Write("it's $1/Dockerfile", "FROM scratch\n");
        var sources = Parse(await Create(Settings)).Spec.Sources!;
        var copy = sources[0] with { Custom = sources[0].Custom! with { Args = [.. sources[0].Custom!.Args!.SkipLast(1), dockerfile] } };

        foreach (var order in (SourceSpec[][])[[copy, sources[1]], [sources[1], copy]])
        {
            using var pod = new Pod();
            foreach (var source in order)
            {
                Assert.Equal((0, ""), await pod.RunAsync(source));
            }

            Assert.Equal("module.exports = 42;", await File.ReadAllTextAsync(Path.Combine(pod.Workspace, "hello.js"), TestContext.Current.CancellationToken));
            Assert.Equal("ü", await File.ReadAllTextAsync(Path.Combine(pod.Workspace, "lib", "äöü.js"), TestContext.Current.CancellationToken));
            Assert.Equal("of the workspace", await File.ReadAllTextAsync(Path.Combine(pod.Workspace, "Dockerfile"), TestContext.Current.CancellationToken));
            Assert.Equal("FROM scratch\n", await File.ReadAllTextAsync(Path.Combine(pod.Home, "dispatch", "Dockerfile"), TestContext.Current.CancellationToken));
            Assert.Equal("", await File.ReadAllTextAsync(Path.Combine(pod.Home, "dispatch", "Dockerfile.dockerignore"), TestContext.Current.CancellationToken));
        }
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
        { "delivery", s => s with { Cluster = new() { Delivery = "inline" } } },
        { "source image", s => s with { Cluster = new() { SourceImage = "registry.example/sh:1" } } },
        { "argument", s => s with { BuildArguments = [new("A", "1")] } },
        { "label", s => s with { Labels = [new("A", "1")] } },
        { "target stage", s => s with { Target = "dev" } },
        { "platform", s => s with { Platform = "linux/arm64" } },
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
        await Large(200 * 1024);
        var text = await Create(Settings with { Registry = null, Archive = "x.tar", BaseImage = "oci-archive:r.tar" });

        Assert.Collection(
            text.Split('\n').TakeWhile(static line => line.StartsWith('#')),
            static line => Assert.StartsWith("# The workspace is too large", line, StringComparison.Ordinal),
            static line => Assert.StartsWith("# The base image is a local file", line, StringComparison.Ordinal),
            static line => Assert.StartsWith("# No registry is set", line, StringComparison.Ordinal),
            static line => Assert.Contains("is no image", line, StringComparison.Ordinal));
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
    public async Task A_Dockerfile_of_the_user_travels_inside_as_a_cluster_gets_it()
    {
        Assert.SkipUnless(Tool.Find("sh") is not null, "needs a POSIX shell");
        _folder.Write("my/Dockerfile", "ARG A\nFROM scratch\nARG A\n");
        var source = Assert.Single(Parse(await Create(Settings with { Dockerfile = "my/Dockerfile", BuildArguments = [new("A", "1")], Labels = [new("l", "v")] })).Spec.Sources!);

        using var pod = new Pod();
        Assert.Equal((0, ""), await pod.RunAsync(source));
        Assert.Equal("ARG A=1\nFROM scratch\nARG A=1\nLABEL l=v\n", await File.ReadAllTextAsync(Path.Combine(pod.Home, "dispatch", "Dockerfile"), TestContext.Current.CancellationToken));
        Assert.True(File.Exists(Path.Combine(pod.Workspace, "my", "Dockerfile")));
    }

    [Fact]
    public async Task A_large_workspace_leaves_the_Dockerfile_inside()
    {
        await Large(200 * 1024);
        _folder.Write("my/Dockerfile", "FROM scratch\n");
        var settings = Settings with { Dockerfile = "my/Dockerfile" };
        Assert.Equal(["dockerfile"], Parse(await Create(settings)).Spec.Sources!.Select(static source => source.Name));
        Assert.Equal(["workspace"], Parse(await Create(settings with { Cluster = new() { Delivery = "inline" } })).Spec.Sources!.Select(static source => source.Name));
    }

    [Fact]
    public async Task What_a_Dockerfile_in_the_base_image_cannot_get_is_said_at_the_top()
    {
        _folder.Write("hello.js", "x");
        var text = await Create(Settings with { BuildArguments = [new("YES", "true")], Labels = [new("a", "b")], Target = "dev" });

        Assert.StartsWith(
            "# The Dockerfile lies in the base image, so that it knows nothing of the build argument YES, the label a, the target stage dev: DispatchEngine=knative writes them into it.\napiVersion:",
            text,
            StringComparison.Ordinal);
        Assert.Empty(BuildValidation.Check(Parse(text), Shipped("function-template")));
    }

    [Fact]
    public async Task What_only_a_cluster_cannot_do_is_a_comment_and_no_failure()
    {
        _folder.Write("Dockerfile", "FROM scratch\n");
        var text = await Create(Settings with { BaseImage = null, Dockerfile = "Dockerfile", Labels = [new("a", "two\nlines")] });

        Assert.StartsWith("# The label a has a line end", Assert.Single(text.Split('\n').TakeWhile(static line => line.StartsWith('#'))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Dockerfile_that_is_wrong_is_an_error()
    {
        _folder.Write("Dockerfile", "FROM scratch\nNOTHING\n");
        var failure = await Assert.ThrowsAsync<DispatchException>(() => Create(Settings with { Dockerfile = "Dockerfile" }));
        Assert.Equal(2, failure.Diagnostics[0].Line);
    }

    private async Task Large(int bytes)
    {
        var random = new byte[bytes];
        new Random(1).NextBytes(random);
        await File.WriteAllBytesAsync(_folder["large.bin"], random, TestContext.Current.CancellationToken);
    }
}
