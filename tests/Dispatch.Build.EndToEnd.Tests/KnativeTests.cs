using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

[assembly: AssemblyFixture(typeof(ApiServerFixture))]

namespace Dispatch.Build.EndToEnd.Tests;

/// <summary>The samples with <c>-p:DispatchEngine=knative</c>, through a real API server; the pods' containers are really executed.</summary>
public sealed class KnativeTests(PackageFixture package, ApiServerFixture server)
{
    private const string Knative = "-p:DispatchEngine=knative";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_sample_is_published_by_the_local_engine_and_through_a_cluster()
    {
        await using var cluster = await ExecutingAsync();
        using var function = await FunctionAsync(cluster);
        var local = await function.PublishAsync("-p:FunctionImageTags=local", "-p:DispatchRunBuilder=buildah");
        var built = await function.PublishAsync("-p:FunctionImageTags=cluster", Knative);
        Assert.Equal(("local", "knative", cluster.Name), (local["Engine"], built["Engine"], built["Namespace"]));

        var (ours, theirs) = (await ImageAsync(cluster, "local"), await ImageAsync(cluster, "cluster"));
        Assert.Equal(ours.Files.Where(IsOfFunction).Order(StringComparer.Ordinal), theirs.Files.Where(IsOfFunction).Order(StringComparer.Ordinal));
        Assert.Equal(ours.Environment, theirs.Environment);
        var digest = await Tool.RunAsync("skopeo", ["inspect", "--tls-verify=false", "--format={{.Digest}}", $"docker://{cluster.Registry}/hello-js-validated:cluster"], Cancel);
        Assert.Equal(built["Digest"], digest.Trim());

        // What succeeded needs not be kept, and what was submitted is there to read.
        Assert.Empty(await cluster.BuildsAsync());
        var manifest = await File.ReadAllTextAsync(built["Manifest"], Cancel);
        Assert.Contains($"name: {built["BuildName"]}\n", manifest, StringComparison.Ordinal);
        Assert.Contains("INFO", await File.ReadAllTextAsync(built["LogFile"], Cancel), StringComparison.Ordinal);

        var again = await function.PublishAsync("-p:FunctionImageTags=cluster", Knative);
        Assert.Equal(("true", built["Digest"]), (again["Skipped"], again["Digest"]));
    }

    [Fact]
    public async Task A_function_that_does_not_load_fails_the_build_with_its_own_words()
    {
        await using var cluster = await ExecutingAsync();
        using var function = await FunctionAsync(cluster);
        function.Write("hello.js", "exports.other = 1;\n");
        var outcome = (await function.BuildAsync("PublishFunctionImage", Knative)).FailedWith("DSP5305");

        // The line of the RUN in the template's Dockerfile, which lies in the runtime image.
        Assert.Matches(@"runtime[^\n]*function-template/Dockerfile\(8,1\): error DSP5305: ", outcome.Output);
        Assert.Contains("TypeError: handler is not a function", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Invalid function file or handler", outcome.Output, StringComparison.Ordinal);
        Assert.Single(await cluster.BuildsAsync());
    }

    [Fact]
    public async Task A_failing_Dockerfile_of_the_user_is_reported_at_its_line()
    {
        await using var cluster = await ExecutingAsync();
        using var function = await FunctionAsync(cluster);
        function.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPY . .\n# Not everything works.\nRUN echo broken >&2; \\\n    exit 7\n");
        var outcome = (await function.BuildAsync("PublishFunctionImage", Knative, "-p:FunctionDockerfile=Dockerfile")).FailedWith("DSP5301");
        Assert.Contains($"{function["Dockerfile"]}(5", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("exit code 7", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("broken", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_larger_workspace_travels_through_the_registry()
    {
        await using var cluster = await ExecutingAsync();
        using var function = await FunctionAsync(cluster);
        function.Write("data.bin", Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(300_000)));
        var outcome = await function.BuildAsync("PublishFunctionImage", Knative, "-p:FunctionImageTags=large", "-v:n");
        Assert.Contains("travels through the registry", outcome.Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("function/data.bin", (await ImageAsync(cluster, "large")).Files);
    }

    [Fact]
    public async Task An_interrupted_publish_cancels_its_Build()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs SIGINT: run it on Linux or macOS");
        await using var cluster = await TestCluster.StartAsync(server, package, static _ => BuildScripts.Hang("INFO[0000] still here"));
        using var function = await FunctionAsync(cluster);
        using var build = DotNet.Start(function["."], ["build", "-t:PublishFunctionImage", Knative], function.AllVariables());
        var output = build.StandardOutput.ReadToEndAsync(Cancel);
        await cluster.UntilAsync(static found => found["status"]?["stepStates"] is not null);
        await Tool.RunAsync("kill", ["-INT", $"{build.Id}"], Cancel);
        await build.WaitForExitAsync(Cancel);

        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("error DSP6002", await output, StringComparison.Ordinal);
        Assert.Contains("kubectl", await output, StringComparison.Ordinal);
        Assert.Equal("BuildCancelled", (string?)Assert.Single(await cluster.BuildsAsync())["spec"]!["Status"]);
    }

    [Fact]
    public async Task A_second_interrupt_leaves_at_once_and_says_how_to_go_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs SIGINT: run it on Linux or macOS");

        // A controller that takes no notice: the first interrupt would wait for it.
        await using var cluster = await TestCluster.StartAsync(server, package, static _ => BuildScripts.Ignore());
        using var function = await FunctionAsync(cluster);
        using var build = DotNet.Start(function["."], ["build", "-t:PublishFunctionImage", Knative], function.AllVariables());
        var output = build.StandardOutput.ReadToEndAsync(Cancel);
        var submitted = await cluster.UntilAsync(static _ => true);
        await Tool.RunAsync("kill", ["-INT", $"{build.Id}"], Cancel);
        await cluster.UntilAsync(static found => (string?)found["spec"]!["Status"] == "BuildCancelled");
        await Tool.RunAsync("kill", ["-INT", $"{build.Id}"], Cancel);
        await build.WaitForExitAsync(Cancel);

        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("nobody waits for it", await output, StringComparison.Ordinal);
        Assert.Contains($"kubectl get builds.build.knative.dev {submitted["metadata"]!["name"]} -n {cluster.Name}", await output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Templates_are_written_for_a_builder_of_the_users_choice()
    {
        using var project = TestProject.Function(package);
        (await project.BuildAsync("GenerateBuildTemplates", "-p:DispatchBuilderImage=registry.example.com/mirror/kaniko:v0.9.0")).Succeeded();
        foreach (var template in (string[])["function-template", "image-template"])
        {
            var text = await File.ReadAllTextAsync(project["obj", "dispatch", "templates", $"{template}.yaml"], Cancel);
            Assert.Contains("registry.example.com/mirror/kaniko:v0.9.0", text, StringComparison.Ordinal);
            Assert.DoesNotContain("digest-file", text, StringComparison.Ordinal);
        }

        (await project.BuildAsync("GenerateBuildTemplates", "-p:DispatchBuilderImage=No:Image:At:All")).FailedWith("DSP1002");
    }

    [Fact]
    public async Task Without_a_kubeconfig_the_build_says_what_it_looked_for()
    {
        using var function = TestProject.Function(package);
        var kubeconfig = function.Write("kubeconfig", "apiVersion: v1\nkind: Config\ncurrent-context: nowhere\n");
        var outcome = (await function.BuildAsync("PublishFunctionImage", Knative, "-p:FunctionImageRegistry=localhost:1", $"-p:DispatchKubeConfig={kubeconfig}")).FailedWith("DSP");
        Assert.Contains(kubeconfig, outcome.Output, StringComparison.Ordinal);
    }

    private static bool IsOfFunction(string path) => path.StartsWith("function", StringComparison.Ordinal);

    private static async Task<ArchivedImage> ImageAsync(TestCluster cluster, string tag)
    {
        using var folder = new TempFolder();
        await Tool.RunAsync("skopeo", ["copy", "--quiet", "--src-tls-verify=false", $"docker://{cluster.Registry}/hello-js-validated:{tag}", $"oci-archive:{folder["image.tar"]}"], Cancel);
        return ArchivedImage.Read(folder["image.tar"]);
    }

    private Task<TestCluster> ExecutingAsync()
    {
        Assert.SkipUnless(NodeStandIn.IsAvailable && Tool.Find("skopeo") is not null, NodeStandIn.Missing + " skopeo");
        Assert.SkipUnless(BuildScripts.ExecutionMissing is null, BuildScripts.ExecutionMissing ?? "");
        return TestCluster.StartAsync(server, package, static registry => BuildScripts.Executed(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // The node has no other registry.
            ["docker.io/library/busybox:1.36"] = $"{registry.Address}/base:1",
        }));
    }

    // The sample on its own runtime, both in the cluster's registry.
    private async Task<TestProject> FunctionAsync(TestCluster cluster)
    {
        var registry = $"-p:FunctionImageRegistry={cluster.Registry}";
        await NodeStandIn.PublishAsync(package, registry, "-p:FunctionName=base", "-p:FunctionImageTags=1");
        using var runtime = new TestProject(package, "samples/runtime-js-validated");
        (await runtime.BuildAsync("PublishRuntimeImage", registry, $"-p:FunctionBaseImage={cluster.Registry}/base:1", "-p:FunctionImageTags=1")).Succeeded();
        var function = cluster.Adopt(new TestProject(package, "samples/hello-js-validated"));
        function.Environment["BUILDAH_ISOLATION"] = "chroot";
        var file = function["hello-js-validated.csproj"];
        File.WriteAllText(file, File.ReadAllText(file).Replace("oci-archive:../runtime-js-validated/bin/runtime-js-validated.oci.tar", $"{cluster.Registry}/runtime-js-validated:1", StringComparison.Ordinal));
        return function;
    }
}
