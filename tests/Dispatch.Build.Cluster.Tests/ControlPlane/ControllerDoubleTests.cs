using System.Text.Json.Nodes;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.ControlPlane;

public sealed class ControllerDoubleTests(ApiServerFixture fixture)
{
    private const string Digest = "sha256:0000000000000000000000000000000000000000000000000000000000000001";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Defaults_are_written_and_the_pod_is_labelled_and_owned()
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var controller = ControllerDouble.Start(space.Server, space.Kubelet, space.Name, BuildScripts.Succeed(Digest));
        var created = await space.CreateBuildAsync(Build("b"));
        await space.ConditionAsync("True", null);
        var build = await space.Server.Admin.GetAsync($"{space.Builds}/b", Cancel);
        Assert.Equal("", (string?)build["spec"]!["Status"]);
        Assert.Equal("default 10m0s BuildTemplate", $"{build["spec"]!["serviceAccountName"]} {build["spec"]!["timeout"]} {build["spec"]!["template"]!["kind"]}");
        var pod = await space.Server.Admin.GetAsync($"{space.Pods}/{build["status"]!["cluster"]!["podName"]}", Cancel);
        Assert.Equal("b", (string?)pod["metadata"]!["labels"]!["build.knative.dev/buildName"]);
        Assert.Equal((string?)created["metadata"]!["uid"], (string?)pod["metadata"]!["ownerReferences"]![0]!["uid"]);
        Assert.Contains("--destination=registry/x:1", pod["spec"]!["initContainers"]![1]!["args"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, null, "exited with code 1")]
    [InlineData(137, "OOMKilled", "exited with code 137")]
    public async Task A_step_that_fails_fails_the_Build(int code, string? reason, string expected)
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var controller = ControllerDouble.Start(space.Server, space.Kubelet, space.Name, BuildScripts.Exit(code, "why", reason));
        await space.CreateBuildAsync(Build("b"));
        var status = await space.ConditionAsync("False", null);
        Assert.Contains(expected, (string?)status["conditions"]![0]!["message"], StringComparison.Ordinal);
        Assert.Equal(reason ?? "Error", (string?)status["stepStates"]![0]!["terminated"]!["reason"]);
    }

    [Fact]
    public async Task Killed_for_memory_with_code_0_succeeds()
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var controller = ControllerDouble.Start(space.Server, space.Kubelet, space.Name, BuildScripts.Exit(0, reason: "OOMKilled"));
        await space.CreateBuildAsync(Build("b"));
        Assert.Equal("OOMKilled", (string?)(await space.ConditionAsync("True", null))["stepStates"]![0]!["terminated"]!["reason"]);
    }

    [Fact]
    public async Task A_container_that_waits_shows_in_the_pending_message()
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var controller = ControllerDouble.Start(
            space.Server, space.Kubelet, space.Name, BuildScripts.Wait("ImagePullBackOff", "Back-off pulling image \"x\""));
        await space.CreateBuildAsync(Build("b"));
        await space.UntilAsync(seen => seen.LastOrDefault(one =>
            (string?)one.Resource["status"]?["conditions"]?[0]?["message"] == "build step \"build-step-build-and-push\" is pending with reason \"Back-off pulling image \"x\"\"").Resource);
    }

    [Fact]
    public async Task Unschedulable_pods_have_no_node_and_an_event()
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var controller = ControllerDouble.Start(space.Server, space.Kubelet, space.Name, BuildScripts.Unschedulable());
        await space.CreateBuildAsync(Build("b"));
        await space.UntilAsync(seen => seen.LastOrDefault(one => !one.IsPod && ((string?)one.Resource["status"]?["conditions"]?[0]?["message"])?
            .StartsWith("pod status \"PodScheduled\":\"False\"; message: \"0/3", StringComparison.Ordinal) == true).Resource);
        Assert.All(space.Seen.Where(one => one.IsPod), one => Assert.Null(one.Resource["spec"]!["nodeName"]));
        var events = $"/api/v1/namespaces/{space.Name}/events";
        await space.UntilAsync(_ => space.Server.Admin.GetAsync(events, Cancel).GetAwaiter().GetResult()["items"]!.AsArray() is { Count: 1 } found ? found : null);
    }

    [Theory]
    [InlineData("Evicted", "The node was low on resource: memory.", null)]
    [InlineData("Preempting", "Preempted in order to admit critical pod", "PreemptionByScheduler")]
    public async Task A_pod_that_fails_as_a_whole_fails_the_Build_with_its_message(string reason, string message, string? disruption)
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var controller = ControllerDouble.Start(space.Server, space.Kubelet, space.Name, BuildScripts.FailPod(reason, message, disruption));
        await space.CreateBuildAsync(Build("b"));
        Assert.Equal(message, (string?)(await space.ConditionAsync("False", null))["conditions"]![0]!["message"]);
        Assert.Equal(reason, (string?)space.Seen.Last(one => one.IsPod).Resource["status"]!["reason"]);
    }

    [Fact]
    public async Task A_pod_that_somebody_deletes_leaves_the_Build_unknown()
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var controller = ControllerDouble.Start(space.Server, space.Kubelet, space.Name, BuildScripts.LosePod());
        await space.CreateBuildAsync(Build("b"));
        await space.UntilAsync(seen => seen.LastOrDefault(one => one.IsPod && (string?)one.Resource["eventType"] == "DELETED").Resource);
        Assert.Equal("Unknown", (string?)(await space.Server.Admin.GetAsync($"{space.Builds}/b", Cancel))["status"]!["conditions"]![0]!["status"]);
    }

    [Fact]
    public async Task A_quota_that_is_used_up_leaves_no_pod()
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var controller = ControllerDouble.Start(
            space.Server, space.Kubelet, space.Name, BuildScripts.NotExecuted(run => $"pods \"{run.PodName}\" is forbidden: exceeded quota: q"));
        await space.CreateBuildAsync(Build("b"));
        await space.ConditionAsync("False", "BuildExecuteFailed");
        Assert.DoesNotContain(space.Seen, one => one.IsPod);
    }

    [Fact]
    public async Task Cancelled_it_loses_its_pod_and_reads_later_as_timed_out()
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var controller = ControllerDouble.Start(space.Server, space.Kubelet, space.Name, BuildScripts.Hang("one line"), timeScale: 0.005);
        await space.CreateBuildAsync(Build("b"));
        await space.UntilAsync(seen => seen.LastOrDefault(one => one.Resource["status"]?["stepStates"]?.AsArray().FirstOrDefault()?["running"] is not null).Resource);
        await space.Server.Admin.PatchAsync($"{space.Builds}/b", new JsonObject { ["spec"] = new JsonObject { ["Status"] = "BuildCancelled" } }, Cancel);
        await space.ConditionAsync("False", "BuildCancelled");
        await space.UntilAsync(seen => seen.LastOrDefault(one => one.IsPod && (string?)one.Resource["eventType"] == "DELETED").Resource);
        var late = await space.ConditionAsync("False", "BuildTimeout");
        Assert.NotNull(late["completionTime"]);
    }

    [Fact]
    public async Task A_deleted_Build_takes_its_pod_with_it()
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var controller = ControllerDouble.Start(space.Server, space.Kubelet, space.Name, BuildScripts.Hang());
        await space.CreateBuildAsync(Build("b"));
        await space.UntilAsync(seen => seen.LastOrDefault(one => one.Resource["status"]?["stepStates"]?.AsArray().FirstOrDefault()?["running"] is not null).Resource);
        await space.Server.Admin.DeleteAsync($"{space.Builds}/b", null, Cancel);
        await space.UntilAsync(seen => seen.LastOrDefault(one => one.IsPod && (string?)one.Resource["eventType"] == "DELETED").Resource);
    }

    [Fact]
    public async Task It_lives_on_when_the_API_server_is_killed_and_started_again()
    {
        Assert.SkipUnless(ClusterAssets.Folder is not null, ClusterAssets.Missing);
        await using var server = await ApiServer.StartAsync(ServedRelease.V07, Cancel);
        var space = await server.CreateNamespaceAsync(Cancel);
        await using var kubelet = await KubeletDouble.StartAsync(server, Cancel);
        var mayEnd = new TaskCompletionSource();
        var runs = new TaskCompletionSource();
        await using var controller = ControllerDouble.Start(server, kubelet, space, BuildScripts.Script(async (pod, cancellationToken) =>
        {
            await pod.RunUpToLastAsync(cancellationToken);
            runs.SetResult();
            await mayEnd.Task.WaitAsync(cancellationToken);
            await pod.ExitAsync(pod.Run.Containers[^1], 0, Digest, null, cancellationToken);
            await pod.SucceedAsync(cancellationToken);
        }));
        var builds = $"/apis/build.knative.dev/v1alpha1/namespaces/{space}/builds";
        await server.Admin.PostAsync(builds, JsonNode.Parse("""
            {"apiVersion": "build.knative.dev/v1alpha1", "kind": "Build", "metadata": {"name": "b"}, "spec": {"steps": [{"image": "i"}]}}
            """)!.AsObject(), Cancel);
        await runs.Task.WaitAsync(Cancel);
        await server.KillAsync();
        mayEnd.SetResult();
        await server.RestartAsync(Cancel);
        while ((string?)(await server.Admin.GetAsync($"{builds}/b", Cancel))["status"]!["conditions"]![0]!["status"] != "True")
        {
            await Task.Delay(20, Cancel);
        }
    }

    [Fact]
    public async Task Release_0_1_writes_state_for_type_and_null_times()
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync(ServedRelease.V01));
        await using var controller = ControllerDouble.Start(space.Server, space.Kubelet, space.Name, BuildScripts.Succeed(Digest));
        await space.CreateBuildAsync(Build("b"));
        var status = await space.ConditionAsync("True", null);
        Assert.Equal("Succeeded", (string?)status["conditions"]![0]!["state"]);
        Assert.Null(status["conditions"]![0]!["type"]);
        Assert.NotNull(status["completionTime"]);
        Assert.Equal(2, status["stepStates"]!.AsArray().Count);
        var building = await space.ConditionAsync("Unknown", "Building");
        Assert.True(building.ContainsKey("completionTime") && building["completionTime"] is null);
        var pod = space.Seen.Last(one => one.IsPod).Resource;
        Assert.Equal("b", (string?)pod["metadata"]!["labels"]!["build-name"]);
        Assert.Matches("^b-[a-z0-9]{5}$", (string?)pod["metadata"]!["name"]);
    }

    [Fact]
    public async Task Release_0_2_swaps_reason_and_message_and_succeeds_while_the_pod_runs()
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync(ServedRelease.V02));
        await using var controller = ControllerDouble.Start(space.Server, space.Kubelet, space.Name, BuildScripts.Succeed(Digest));
        await space.CreateBuildAsync(Build("b"));
        await space.UntilAsync(seen => seen.LastOrDefault(one => !one.IsPod && (string?)one.Resource["status"]?["conditions"]?[0]?["message"] == "Pending").Resource);
        await space.ConditionAsync("True", null);
    }

    private static JsonNode Build(string name) => JsonNode.Parse($$$"""
        {"metadata": {"name": "{{{name}}}"}, "spec": {"template": {"name": "function-template", "arguments": [
          {"name": "DESTINATION", "value": "registry/x:1"}, {"name": "IMAGE", "value": "registry/base:1"}, {"name": "HANDLER", "value": "x"}]} } }
        """)!;
}
