using Dispatch.Build.EndToEnd.Tests.Ci.Hosts;
using Dispatch.Build.EndToEnd.Tests.Ci.Pipelines;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests.Ci;

/// <summary>Every pipeline of docs/ci.md, run with a real registry and a real API server.</summary>
public sealed class PipelineTests(PackageFixture package, ToolFixture tool, RegistryFixture registries, ApiServerFixture servers) : IDisposable
{
    private readonly TempFolder _machine = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Every_file_of_the_page_is_run_here() => Assert.Equivalent(
        (string[])
        [
            ".github/workflows/functions.yml", ".github/workflows/functions-in-cluster.yml", ".github/kubeconfig.yaml", "azure-pipelines.yml", "azure-pipelines.yml, in a cluster",
            ".gitlab-ci.yml", ".gitlab-ci.yml, in a cluster", "ci/kubeconfig.yaml",
        ],
        CiPage.Files.Keys,
        strict: true);

    [Fact]
    public async Task GitHub()
    {
        var registry = (await registries.StartAsync()).Address;
        var runner = await RunnerAsync(registry, "my-org");
        var workflow = new GitHubWorkflow(CiPage.Read(".github/workflows/functions.yml", ("ghcr.io", registry)), runner, new Dictionary<string, string>());
        await workflow.RunAsync("check");
        Assert.True(File.Exists(_machine["temp", "hello.tar"]));
        await workflow.RunAsync("publish");
        Assert.Contains($"Published {registry}/my-org/hello@sha256:", runner.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure()
    {
        var registry = (await registries.StartAsync()).Address;
        var runner = await RunnerAsync(registry, "");
        var group = new Dictionary<string, string> { ["registryUser"] = "ci", ["registryPassword"] = "correct horse" };
        var pipeline = new AzurePipeline(CiPage.Read("azure-pipelines.yml", ("example.azurecr.io", registry)), runner, new Dictionary<string, IReadOnlyDictionary<string, string>> { ["registry"] = group });
        await pipeline.RunAsync("check");
        Assert.True(File.Exists(_machine["temp", "hello.tar"]));
        await pipeline.RunAsync("publish");
        Assert.Contains($"Published {registry}/hello@sha256:", runner.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitLab()
    {
        var registry = (await registries.StartAsync()).Address;
        var runner = await RunnerAsync(registry, "my-group");
        await new GitLabPipeline(CiPage.Read(".gitlab-ci.yml"), runner, GitLabVariables(registry), static _ => "").RunAsync();
        Assert.Contains($"Published {registry}/my-group/functions/hello@sha256:", runner.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitHub_in_a_cluster()
    {
        await using var cluster = await ClusterAsync();
        var runner = await RunnerAsync(cluster.Registry, "my-org", ("DISPATCH_NAMESPACE", cluster.Name));
        var token = await SignInAsync(cluster, ".github/kubeconfig.yaml");
        await using var issuer = ScriptedServer.Start(exchange => exchange.Request is { Target: "/token?version=2&audience=kubernetes" } && exchange.Request.Headers["Authorization"] == "bearer the-job"
            ? exchange.AnswerAsync(200, $$"""{"count":1,"value":"{{token}}"}""") : exchange.AnswerAsync(403));
        var workflow = new GitHubWorkflow(
            CiPage.Read(".github/workflows/functions-in-cluster.yml", ("ghcr.io", cluster.Registry)),
            runner,
            new Dictionary<string, string> { ["ACTIONS_ID_TOKEN_REQUEST_URL"] = $"http://{issuer.Address}/token?version=2", ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "the-job" });
        await workflow.RunAsync("publish");
        AssertPublished(runner, $"{cluster.Registry}/my-org/hello", token);
    }

    [Fact]
    public async Task Azure_in_a_cluster()
    {
        await using var cluster = await ClusterAsync();
        var token = await SignInAsync(cluster, "ci/kubeconfig.yaml");
        var az = _machine.Write("bin/az", $"#!/bin/sh\n[ \"$1 $2\" = 'account get-access-token' ] && echo '{token}'\n");
        File.SetUnixFileMode(az, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var runner = await RunnerAsync(cluster.Registry, "", ("DISPATCH_NAMESPACE", cluster.Name), ("PATH", $"{_machine["bin"]}:{Environment.GetEnvironmentVariable("PATH")}"));
        await new AzurePipeline(CiPage.Read("azure-pipelines.yml, in a cluster", ("example.azurecr.io", cluster.Registry)), runner, new Dictionary<string, IReadOnlyDictionary<string, string>>()).RunAsync("publish");
        AssertPublished(runner, $"{cluster.Registry}/hello", token);
    }

    [Fact]
    public async Task GitLab_in_a_cluster()
    {
        await using var cluster = await ClusterAsync();
        var token = await SignInAsync(cluster, "ci/kubeconfig.yaml");
        var runner = await RunnerAsync(cluster.Registry, "my-group", ("DISPATCH_NAMESPACE", cluster.Name));
        await new GitLabPipeline(
            CiPage.Read(".gitlab-ci.yml, in a cluster"), runner, GitLabVariables(cluster.Registry), audience => audience == "kubernetes" ? token : throw new ArgumentOutOfRangeException(nameof(audience))).RunAsync();
        AssertPublished(runner, $"{cluster.Registry}/hello", token);
    }

    private static Dictionary<string, string> GitLabVariables(string registry) => new()
    {
        ["CI_REGISTRY"] = registry,
        ["CI_REGISTRY_USER"] = "gitlab-ci-token",
        ["CI_REGISTRY_PASSWORD"] = "correct horse",
        ["CI_PROJECT_PATH"] = "my-group/functions",
        ["CI_COMMIT_SHA"] = "1f2e3d4c5b6a79881f2e3d4c5b6a79881f2e3d4c",
    };

    private static void AssertPublished(Runner runner, string repository, string token)
    {
        Assert.Contains($"{repository}@sha256:", runner.Output, StringComparison.Ordinal);
        Assert.Contains("Build hello-", runner.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(token, runner.Output, StringComparison.Ordinal);
    }

    // The function in a workspace, and the sample runtime where the pipelines expect it.
    private async Task<Runner> RunnerAsync(string registry, string group, params (string Name, string Value)[] variables)
    {
        var environment = await tool.MachineAsync(package);
        var runtime = await CiJob.Create("github", _machine, environment).RunAsync(new Dictionary<string, string>
        {
            ["folder"] = Path.Combine(Repository.Root, "samples", "runtime-js"),
            ["kind"] = "runtime",
            ["dockerfile"] = Path.Combine(Repository.Root, "samples", "runtime-js", "Dockerfile"),
            ["registry"] = $"{registry}/{group}".TrimEnd('/'),
            ["tags"] = "1",
        });
        runtime.Succeeded();
        _machine.Write("workspace/functions/hello/hello.js", "module.exports = () => 'Hello';\n");
        Directory.CreateDirectory(_machine["temp"]);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return new(_machine, environment);
    }

    private async Task<TestCluster> ClusterAsync()
    {
        Assert.SkipUnless(Tool.FindMissing("kubectl", "curl", "jq") is null, "needs kubectl, curl and jq: apt-get install kubernetes-client curl jq");
        return await TestCluster.StartAsync(servers, package, static _ => BuildScripts.Pushed());
    }

    // Does what the page says an administrator does, for somebody who may do nothing yet; writes the kubeconfig, and returns the token.
    private async Task<string> SignInAsync(TestCluster cluster, string kubeConfig)
    {
        var server = await servers.StartAsync();
        var pipeline = await server.CreateServiceAccountAsync(cluster.Name, "pipeline", Cancel);
        var commands = CiPage.Commands.Replace("-n dispatch ", $"-n {cluster.Name} ", StringComparison.Ordinal).Replace("github:repo:my-org/functions:environment:production", pipeline.Name, StringComparison.Ordinal);
        Assert.Contains(pipeline.Name, commands, StringComparison.Ordinal);
        _machine.Write("docker/config.json", "{\"auths\":{}}");
        (await Shell.RunAsync(
            _machine.Write("scripts/administrator.sh", commands), ["bash", "-e"], Repository.Root, new Dictionary<string, string> { ["KUBECONFIG"] = cluster.KubeConfig, ["DOCKER_CONFIG"] = _machine["docker"] })).Succeeded();
        _machine.Write($"workspace/{kubeConfig}", CiPage.Text(
            kubeConfig,
            ("https://kubernetes.example.com:6443", server.Address.GetLeftPart(UriPartial.Authority)),
            ("LS0tLS1CRUdJTi...", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(server.Certificates.Authority.ExportCertificatePem())))));
        return pipeline.Token!;
    }
}
