using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.ControlPlane;

public sealed class RecordingPlayerTests(ApiServerFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("success")]
    [InlineData("git-success")]
    [InlineData("run-failure")]
    [InlineData("base-not-found")]
    [InlineData("push-refused")]
    [InlineData("git-bad-revision")]
    [InlineData("missing-template")]
    [InlineData("timeout")]
    [InlineData("cancel")]
    public async Task A_recording_passes_through_the_API_server_state_by_state(string name)
    {
        var recording = TestSpace.Recorded(name);
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var controller = ControllerDouble.Start(space.Server, space.Kubelet, space.Name, RecordingPlayer.Script(recording));
        await space.CreateBuildAsync(recording.Build);
        if (name == "cancel")
        {
            await space.UntilAsync(seen => seen.LastOrDefault(one => one.Resource["status"]?["stepStates"]?.AsArray().FirstOrDefault()?["running"] is not null).Resource);
            await space.Server.Admin.PatchAsync($"{space.Builds}/cancel", new JsonObject { ["spec"] = new JsonObject { ["Status"] = "BuildCancelled" } }, Cancel);
        }

        foreach (var isPod in new[] { false, true })
        {
            var expected = States(recording.Changes.Where(change => change.IsPod == isPod).Select(change => change.Resource)).ToList();
            var actual = await space.UntilAsync(seen => States(seen.Where(one => one.IsPod == isPod).Select(one => one.Resource)).ToList() is var states
                && states.Count >= expected.Count ? states : null);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public async Task The_logs_come_through_the_API_server_with_the_recorded_lines()
    {
        const string Digest = "sha256:0000000000000000000000000000000000000000000000000000000000000001";
        var recording = TestSpace.Recorded("success");
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var controller = ControllerDouble.Start(
            space.Server, space.Kubelet, space.Name, RecordingPlayer.Script(recording, digest: (_, _) => Task.FromResult(Digest)));
        await space.CreateBuildAsync(recording.Build);
        var status = await space.ConditionAsync("True", null);
        Assert.Equal(Digest, (string?)status["stepStates"]![0]!["terminated"]!["message"]);
        foreach (var (container, lines) in recording.Logs)
        {
            var text = await space.Server.Admin.GetTextAsync($"{space.Pods}/{status["cluster"]!["podName"]}/log?container={container}&follow=true", Cancel);
            Assert.Equal(lines.Select(line => Regex.Replace(line.Line, "Pushed (.*)@sha256:.*[0-9a-f]", $"Pushed $1@{Digest}") + "\n"), text.SplitLines());
        }
    }

    [Fact]
    public async Task A_Build_with_other_sources_gets_the_states_of_those_in_their_place()
    {
        var recording = TestSpace.Recorded("success");
        var build = recording.Build.DeepClone();
        build["spec"]!["sources"] = JsonNode.Parse("""
            [{"name": "code", "custom": {"image": "a"}}, {"name": "dockerfile", "custom": {"image": "b"}}]
            """);
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var controller = ControllerDouble.Start(space.Server, space.Kubelet, space.Name, RecordingPlayer.Script(recording));
        await space.CreateBuildAsync(build);
        await space.ConditionAsync("True", null);
        var pod = await space.UntilAsync(seen => seen.LastOrDefault(one => one.IsPod && (string?)one.Resource["status"]!["phase"] == "Succeeded").Resource);
        Assert.Equal(
            ["build-step-credential-initializer", "build-step-custom-source-dockerfile", "build-step-custom-source-code", "build-step-build-and-push"],
            pod["status"]!["initContainerStatuses"]!.AsArray().Select(container => (string)container!["name"]!));
        Assert.All(pod["status"]!["initContainerStatuses"]!.AsArray(), container => Assert.NotNull(container!["state"]!["terminated"]));
    }

    /// <summary>What a client can decide on, names and times left out, each state once.</summary>
    private static IEnumerable<string> States(IEnumerable<JsonObject> resources)
    {
        string? previous = null;
        foreach (var resource in resources.Where(resource => (string?)resource["eventType"] != "DELETED"))
        {
            var text = State(resource);
            if (text != previous)
            {
                yield return previous = text;
            }
        }
    }

    private static string State(JsonObject resource)
    {
        var status = resource["status"];
        var conditions = status?["conditions"]?.AsArray().Select(condition => $"{condition!["type"]}={condition["status"]} {condition["reason"]} {condition["message"]}") ?? [];
        var containers = status?["initContainerStatuses"]?.AsArray().Select(container => $"{container!["name"]}:{container["state"]!.ToJsonString()}") ?? [];
        var steps = status?["stepStates"]?.AsArray().Select(state => state!.ToJsonString()) ?? [];
        var text = $"{status?["phase"]} {string.Join(';', conditions)} {string.Join(';', containers.Concat(steps))} {status?["stepsCompleted"]?.ToJsonString()}";
        return Regex.Replace(Regex.Replace(Regex.Replace(text, @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME"), "-pod-[0-9a-f]{6}", "-pod-X"), "kubectl -n [a-z0-9-]+", "kubectl -n SPACE");
    }
}

internal static class Lines
{
    public static IEnumerable<string> SplitLines(this string text) => Regex.Matches(text, ".*\n").Select(match => match.Value);
}
