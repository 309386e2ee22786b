using System.Text.Json.Nodes;
using Dispatch.Build.Cluster.Tests.Engine;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Engine;
using Dispatch.Oci;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Commands;

/// <summary><c>dotnet dispatch attach</c>: the outcome, the proof and the exit code of the publish that submitted the Build.</summary>
public sealed class AttachTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    [Fact]
    public async Task A_Build_that_runs_is_followed_to_the_image_that_its_owner_gets()
    {
        var mayEnd = new TaskCompletionSource();
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Succeed(
            async (run, cancellationToken) =>
            {
                await mayEnd.Task.WaitAsync(cancellationToken);
                return await space.PushAsync(run.Build);
            },
            "working"));
        var owner = space.PublishAsync(space.Build(), Cancel);
        await space.SaidAsync<BuildSubmitted>(static _ => true);

        using var command = new CommandRun(space);
        var attached = command.ExitsWithAsync(0, "attach", "--function", "hello", "--insecure-registry", space.Registry);
        await command.SaidAsync("working");
        mayEnd.SetResult();
        var image = await owner;
        await attached;
        Assert.Equal($"{space.Repositories}/hello@{image.Digest}", command.Output.Trim());
        Assert.Contains($"Asking {space.Repositories}/hello:1 for the image", command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Build_whose_owner_is_gone_gets_its_proof_and_its_other_tags()
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(Pushing(space, "built"));
        await OrphanAsync(space, "orphan", "1,extra");

        using var command = new CommandRun(space);
        await command.ExitsWithAsync(0, "attach", "orphan", "--insecure-registry", space.Registry, "--json");
        var report = JsonNode.Parse(command.Output)!;
        Assert.Equal("hello", (string?)report["name"]);
        await using var published = space.Stores.OpenPublished(space.Build().Destination.Location);
        Assert.Equal(await published.FindDigestAsync("1", Cancel), await published.FindDigestAsync("extra", Cancel));
        Assert.Contains((await published.FindDigestAsync("extra", Cancel)).ToString()!, command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Build_that_pushed_an_image_of_other_inputs_is_no_success()
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Succeed((run, _) => space.PushAsync(run.Build, key: $$$"""{"key":"{{{new string('0', 64).Insert(0, "sha256:")}}}","parts":{}}""")));
        await OrphanAsync(space, "orphan", "1");

        using var command = new CommandRun(space);
        await command.ExitsWithAsync(60, "attach", "orphan", "--insecure-registry", space.Registry);
        Assert.Contains("DSP6006", command.Error, StringComparison.Ordinal);
        Assert.Empty(command.Output);
    }

    [Fact]
    public async Task A_failure_has_the_code_and_the_line_that_the_publish_has()
    {
        await using var space = await CreateAsync();
        space.Options = space.Options with { Keep = KeepBuilds.All };
        await space.PlayAsync(BuildScripts.Exit(1, lines:
        [
            "INFO[0001] RUN echo -n ${HANDLER} > /tmp/handler",
            "INFO[0001] Running: [/bin/sh -c echo -n ${HANDLER} > /tmp/handler]",
            "/bin/sh: echo: not found",
            "error building image: error building stage: failed to execute command: waiting for process to exit: exit status 127",
        ]));
        var failure = await space.FailAsync(Cancel);
        Assert.True(failure.Line > 0, failure.ToString());

        using var command = new CommandRun(space);
        await command.ExitsWithAsync(failure.Code.ExitCode, "attach", "--function", "hello", "--insecure-registry", space.Registry);
        Assert.Contains(failure.Code.Id, command.Error, StringComparison.Ordinal);
        Assert.Contains($"Dockerfile({failure.Line}", command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_it_leaves_the_Build_running_and_says_how_to_come_back()
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Hang("working"));
        var name = await OrphanAsync(space, "orphan", "1");

        using var command = new CommandRun(space);
        var attached = command.ExitsWithAsync(51, "attach", name);
        await command.SaidAsync("working");
        command.Stop();
        await attached;
        Assert.Contains($"dotnet dispatch attach {name} --namespace {space.Name}", command.Error, StringComparison.Ordinal);
        Assert.Equal(BuildPhase.Running, BuildPhases.Of(await space.TheBuildAsync()));
    }

    [Theory]
    [InlineData("DSP1215", "attach", "nothing")]
    [InlineData("DSP1215", "attach", "--function", "nothing")]
    [InlineData("DSP1215", "attach", "foreign")]
    [InlineData("DSP1215", "cancel", "foreign")]
    [InlineData("DSP1215", "logs", "nothing")]
    [InlineData("DSP1216", "logs", "foreign")]
    [InlineData("DSP1007", "attach")]
    [InlineData("DSP1007", "attach", "foreign", "--function", "hello")]
    [InlineData("DSP1007", "cancel")]
    [InlineData("DSP1005", "attach", "foreign", "--dockerfile", "none")]
    [InlineData("DSP1002", "logs", "foreign", "--host", "jenkins")]
    public async Task What_is_not_there_or_not_ours_is_refused(string code, params string[] arguments)
    {
        await using var space = await CreateAsync();
        await space.Server.Admin.PostAsync(space.Builds, JsonNode.Parse("""{"apiVersion": "build.knative.dev/v1alpha1", "kind": "Build", "metadata": {"name": "foreign"}, "spec": {"steps": [{"image": "x"}]}}""")!.AsObject(), Cancel);
        using var command = new CommandRun(space);
        await command.ExitsWithAsync(2, arguments);
        Assert.Contains($"error {code}", command.Error, StringComparison.Ordinal);
        Assert.Empty(command.Output);
        Assert.Null((await space.TheBuildAsync())["spec"]!["Status"]);
    }

    // As a client leaves a Build that is killed after it submitted it.
    private static async Task<string> OrphanAsync(PublishSpace space, string name, string tags)
    {
        var key = InputKeyOf(space);
        await space.Server.Admin.PostAsync(space.Builds, new JsonObject
        {
            ["apiVersion"] = "build.knative.dev/v1alpha1",
            ["kind"] = "Build",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = new JsonObject { [BuildRequest.ManagedByLabel] = BuildRequest.ManagedBy, [BuildRequest.NameLabel] = "hello" },
                ["annotations"] = new JsonObject
                {
                    [BuildRequest.DestinationAnnotation] = $"{space.Repositories}/hello:1",
                    [BuildRequest.TagsAnnotation] = tags,
                    [BuildRequest.KeyAnnotation] = key,
                },
            },
            ["spec"] = JsonNode.Parse($$$"""
                {"template": {"name": "function-template", "kind": "BuildTemplate", "arguments": [
                    {"name": "DESTINATION", "value": "{{{space.Repositories}}}/hello:1"}, {"name": "IMAGE", "value": "{{{space.Runtime}}}"}, {"name": "HANDLER", "value": "hello.js"}] },
                 "timeout": "10m0s", "nodeSelector": {"kubernetes.io/arch": "amd64"} }
                """),
        }, Cancel);
        return name;
    }

    private static string InputKeyOf(PublishSpace space) => Digest.OfHash(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(space.Name))).ToString();
}
