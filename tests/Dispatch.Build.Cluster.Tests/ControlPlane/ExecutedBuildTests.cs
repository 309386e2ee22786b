using System.Text.Json.Nodes;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;
using Programs = Dispatch.Testing.Tool;

namespace Dispatch.Build.Cluster.Tests.ControlPlane;

/// <summary>Builds whose pods are really executed.</summary>
public sealed class ExecutedBuildTests(ApiServerFixture fixture)
{
    private const string Step = "build-step-build-and-push";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_inline_workspace_becomes_an_image_in_the_registry()
    {
        await using var space = await CreateAsync();
        await using var controller = Start(space);
        await space.CreateBuildAsync("hello", await space.InlineAsync());
        var status = await space.EndAsync("hello");
        var log = await space.LogAsync(status, Step);
        Assert.True((string?)status["conditions"]![0]!["status"] == "True", log);
        var digest = (string)status["stepStates"]![0]!["terminated"]!["message"]!;
        Assert.Contains($"Pushed {space.Registry.Address}/hello@{digest}", log, StringComparison.Ordinal);
        var config = await space.ConfigAsync("hello", digest);
        Assert.Equal("the key", (string?)config["Labels"]!["build.dispatch.key"]);
        Assert.Contains("HANDLER=hello.js", config["Env"]!.AsArray().Select(value => (string?)value));
    }

    [Fact]
    public async Task A_RUN_that_fails_says_so_in_kanikos_words()
    {
        await using var space = await CreateAsync();
        await using var controller = Start(space);
        await space.CreateBuildAsync("hello", await space.InlineAsync(), handler: "nosuch.js");
        var status = await space.EndAsync("hello");
        var lines = (await space.LogAsync(status, Step)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
        [
            "grep: nosuch.js: No such file or directory", "no such handler: nosuch.js", "Invalid function file or handler",
            "error building image: error building stage: failed to execute command: waiting for process to exit: exit status 1",
        ], lines[^4..]);
        Assert.StartsWith("\e[36mINFO\e[0m[0", lines[0], StringComparison.Ordinal);
        Assert.Contains("exited with code 1", (string?)status["conditions"]![0]!["message"], StringComparison.Ordinal);
        Assert.EndsWith(lines[^1] + "\n", (string?)status["stepStates"]![0]!["terminated"]!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FROM scratch\nCOPY nosuch /x\n", "error building image: error building stage: failed to get files used from context: failed to get fileinfo for /workspace/nosuch: lstat /workspace/nosuch: no such file or directory")]
    [InlineData("ARG IMAGE\nFROM ${IMAGE}2\n", "MANIFEST_UNKNOWN: manifest unknown; map[Tag:12]")]
    public async Task Other_failures_say_so_too(string dockerfile, string expected)
    {
        await using var space = await CreateAsync();
        await using var controller = Start(space);
        await space.CreateBuildAsync("hello", await space.InlineAsync(dockerfile));
        Assert.Contains(expected, await space.LogAsync(await space.EndAsync("hello"), Step), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revision_that_is_not_there_leaves_the_git_source_green_and_the_workspace_empty()
    {
        await using var space = await CreateAsync();
        await Programs.RunAsync("git", ["-C", space.Workspace.Path, "init", "-q", "-b", "main"], Cancel);
        space.Workspace.Write("Dockerfile", ExecutedSpace.Dockerfile);
        await Programs.RunAsync("git", ["-C", space.Workspace.Path, "add", "."], Cancel);
        await Programs.RunAsync("git", ["-C", space.Workspace.Path, "-c", "user.name=t", "-c", "user.email=t@example", "commit", "-qm", "one"], Cancel);
        await using var controller = Start(space);
        await space.CreateBuildAsync("good", Git(space, "main"), dockerfile: "Dockerfile");
        await space.CreateBuildAsync("bad", Git(space, "nosuch"), dockerfile: "Dockerfile");
        Assert.Equal("True", (string?)(await space.EndAsync("good"))["conditions"]![0]!["status"]);

        var status = await space.EndAsync("bad");
        var log = await space.LogAsync(status, "build-step-git-source-code");
        Assert.Contains("Unexpected error running git [fetch --depth=1 --recurse-submodules=yes origin nosuch]: exit status 128\\nfatal: couldn't find remote ref nosuch", log, StringComparison.Ordinal);
        Assert.Contains("Successfully cloned \\\"", log, StringComparison.Ordinal);
        Assert.Contains("please provide a valid path to a Dockerfile within the build context", await space.LogAsync(status, Step), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_image_that_is_not_there_waits()
    {
        await using var space = await CreateAsync();
        await using var controller = Start(space);
        await space.CreateBuildAsync("hello", [Source($"{space.Registry.Address}/nosuch:1", "true")]);
        await space.Cluster.UntilAsync(seen => seen.LastOrDefault(one =>
            one.IsPod && (string?)one.Resource["status"]?["initContainerStatuses"]?[1]?["state"]!["waiting"]?["reason"] == "ImagePullBackOff").Resource);
    }

    [Fact]
    public async Task Cancelled_it_kills_what_runs()
    {
        await using var space = await CreateAsync();
        await using var controller = Start(space);
        var marker = await RunForEverAsync(space);
        await space.Cluster.Server.Admin.PatchAsync($"{space.Cluster.Builds}/hello", new JsonObject { ["spec"] = new JsonObject { ["Status"] = "BuildCancelled" } }, Cancel);
        await space.Cluster.ConditionAsync("False", "BuildCancelled");
        Assert.Equal(0, Sleeping(marker));
    }

    [Fact]
    public async Task A_pod_that_somebody_deletes_takes_what_runs_with_it()
    {
        await using var space = await CreateAsync();
        await using var controller = Start(space);
        var marker = await RunForEverAsync(space);
        var pods = await space.Cluster.Server.Admin.GetAsync(space.Cluster.Pods, Cancel);
        await space.Cluster.Server.Admin.DeleteAsync($"{space.Cluster.Pods}/{pods["items"]![0]!["metadata"]!["name"]}", null, Cancel);
        await space.Cluster.UntilAsync(seen => seen.LastOrDefault(one => one.IsPod && (string?)one.Resource["eventType"] == "DELETED").Resource);
        Assert.Equal(0, Sleeping(marker));
        Assert.Equal("Unknown", (string?)(await space.Cluster.Server.Admin.GetAsync($"{space.Cluster.Builds}/hello", Cancel))["status"]!["conditions"]![0]!["status"]);
    }

    [Fact]
    public async Task Several_are_executed_at_once()
    {
        await using var space = await CreateAsync();
        await using var controller = Start(space);
        var sources = await space.InlineAsync();
        foreach (var name in new[] { "a", "b", "c" })
        {
            await space.CreateBuildAsync(name, sources.DeepClone().AsArray());
        }

        foreach (var name in new[] { "a", "b", "c" })
        {
            Assert.Equal("True", (string?)(await space.EndAsync(name))["conditions"]![0]!["status"]);
        }
    }

    [Fact]
    public async Task A_template_that_is_not_there_or_lacks_an_argument_is_refused()
    {
        await using var space = await CreateAsync();
        await using var controller = Start(space);
        await space.Cluster.CreateBuildAsync(JsonNode.Parse("""{"metadata": {"name": "a"}, "spec": {"template": {"name": "nosuch", "kind": "ClusterBuildTemplate"}}}""")!);
        await space.Cluster.CreateBuildAsync(JsonNode.Parse("""
            {"metadata": {"name": "b"}, "spec": {"template": {"name": "function-template", "arguments": [{"name": "IMAGE", "value": "x"}, {"name": "HANDLER", "value": "x"}]}}}
            """)!);
        Assert.Equal("clusterbuildtemplates.build.knative.dev \"nosuch\" not found", (string?)(await space.EndAsync("a"))["conditions"]![0]!["message"]);
        Assert.Equal(
            "UnsatisfiedParameter: build does not specify these required parameters: [{DESTINATION The image to push}]", (string?)(await space.EndAsync("b"))["conditions"]![0]!["message"]);
    }

    [Fact]
    public async Task Credentials_come_from_the_secrets_of_the_account()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var space = await ExecutedSpace.CreateAsync(fixture, await RegistryServer.StartWithPasswordAsync(Cancel));
        Assert.SkipUnless(BuildScripts.ExecutionMissing is null, BuildScripts.ExecutionMissing ?? "");
        var secret = JsonNode.Parse($$$"""
            {"metadata": {"name": "login", "annotations": {"build.knative.dev/docker-0": "http://{{{space.Registry.Address}}}"}}, "type": "kubernetes.io/basic-auth",
             "stringData": {"username": "{{{RegistryServer.User}}}", "password": "{{{RegistryServer.Password}}}"} }
            """)!.AsObject();
        await using var controller = Start(space);
        space.Workspace.Write("Dockerfile", "FROM scratch\nCOPY . .\n");
        await Programs.RunAsync("git", ["-C", space.Workspace.Path, "init", "-q", "-b", "main"], Cancel);
        await Programs.RunAsync("git", ["-C", space.Workspace.Path, "add", "."], Cancel);
        await Programs.RunAsync("git", ["-C", space.Workspace.Path, "-c", "user.name=t", "-c", "user.email=t@example", "commit", "-qm", "one"], Cancel);
        await space.CreateBuildAsync("without", Git(space, "main"), dockerfile: "Dockerfile");
        Assert.Contains("UNAUTHORIZED: authentication required", await space.LogAsync(await space.EndAsync("without"), Step), StringComparison.Ordinal);

        await space.Cluster.Server.Admin.PostAsync($"/api/v1/namespaces/{space.Cluster.Name}/secrets", secret, Cancel);
        await space.Cluster.Server.Admin.PatchAsync(
            $"/api/v1/namespaces/{space.Cluster.Name}/serviceaccounts/default", JsonNode.Parse("""{"secrets": [{"name": "login"}]}""")!.AsObject(), Cancel);
        await space.CreateBuildAsync("with", Git(space, "main"), dockerfile: "Dockerfile");
        var status = await space.EndAsync("with");
        Assert.Contains("Pushed", await space.LogAsync(status, Step), StringComparison.Ordinal);
        Assert.Equal("True", (string?)status["conditions"]![0]!["status"]);
    }

    private async Task<ExecutedSpace> CreateAsync()
    {
        Assert.SkipUnless(BuildScripts.ExecutionMissing is null, BuildScripts.ExecutionMissing ?? "");
        var space = await ExecutedSpace.CreateAsync(fixture);
        await space.PushBaseAsync();
        return space;
    }

    private static ControllerDouble Start(ExecutedSpace space) => ControllerDouble.Start(space.Cluster.Server, space.Cluster.Kubelet, space.Cluster.Name, BuildScripts.Executed());

    private static JsonArray Git(ExecutedSpace space, string revision) =>
        [new JsonObject { ["name"] = "code", ["git"] = new JsonObject { ["url"] = $"file://{space.Workspace.Path}", ["revision"] = revision } }];

    private static JsonObject Source(string image, string script) =>
        new() { ["name"] = "s", ["custom"] = new JsonObject { ["image"] = image, ["command"] = new JsonArray("sh", "-c"), ["args"] = new JsonArray(script) } };

    /// <summary>A Build whose source never ends; returns how to find its two processes.</summary>
    private static async Task<string> RunForEverAsync(ExecutedSpace space)
    {
        var marker = $"9{Random.Shared.Next(10_000_000, 99_999_999)}";
        await space.CreateBuildAsync("hello", [Source(space.Base, $"sleep {marker} & sleep {marker}")]);
        await space.Cluster.UntilAsync(seen => Sleeping(marker) == 2 ? seen : null);
        return marker;
    }

    private static int Sleeping(string marker) => Directory.EnumerateDirectories("/proc").Count(folder =>
        int.TryParse(Path.GetFileName(folder), out _) && CommandLine(folder) is ['s', 'l', 'e', 'e', 'p', ..] line && line.Contains(marker, StringComparison.Ordinal));

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (IOException)
        {
            // It has just ended.
            return "";
        }
    }
}
