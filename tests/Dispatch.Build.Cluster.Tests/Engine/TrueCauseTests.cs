using System.Text.Json.Nodes;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>Why a Build ended, whatever its condition says.</summary>
public sealed class TrueCauseTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    private const string NoDigest = "no digest";

    [Theory]
    [InlineData(1, null, "DSP5304", "step build-and-push exited with code 1")]
    [InlineData(137, "OOMKilled", "DSP4001", "exit code 137")]
    [InlineData(0, "OOMKilled", "DSP4001", "exit code 0")]
    public async Task A_step_is_told_with_its_exit_code(int exitCode, string? reason, string code, string text)
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Exit(exitCode, NoDigest, reason, "last words"));
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(code, failure.Code.Id);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
        Assert.Equal(["last words"], space.Lines);
    }

    [Fact]
    public async Task A_watch_of_pods_that_is_silent_costs_no_line()
    {
        await using var space = await CreateAsync(new FaultSchedule(request => request.Action == "watch pods" ? new Fault.Silence(0) : Fault.None));
        await space.PlayAsync(BuildScripts.Exit(1, lines: ["one", "two", "error building image: parsing dockerfile: dockerfile parse error line 3: unknown instruction: X"]));
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(("DSP5102", 3), (failure.Code.Id, failure.Line));
        Assert.Equal(3, space.Lines.Count);
        Assert.Equal(["credentials", "source workspace", "step build-and-push"], space.Events.OfType<PhaseEnded>().Select(ended => ended.Phase));
    }

    [Theory]
    [InlineData("credential-initializer", "{\"level\":\"fatal\",\"msg\":\"Error initializing credentials: open /var/build-secrets/x: permission denied\"}", "DSP3005", "credentials exited with code 1")]
    [InlineData("custom-source", "The archive did not arrive whole.", "DSP2101", "source workspace exited with code 1: The archive did not arrive whole.")]
    [InlineData("custom-source", "tar: write error: No space left on device", "DSP4002", "source workspace ran out of disk")]
    public async Task A_container_before_the_steps_is_told_with_its_last_words(string part, string line, string code, string text)
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Script(async (pod, cancellationToken) =>
        {
            await pod.InitializeAsync(cancellationToken);
            foreach (var container in pod.Run.Containers)
            {
                await pod.StartAsync(container, cancellationToken);
                var fails = container.Contains(part, StringComparison.Ordinal);
                if (fails)
                {
                    pod.Run.Log(container).Append(line);
                }

                await pod.ExitAsync(container, fails ? 1 : 0, null, null, cancellationToken);
                if (fails)
                {
                    return;
                }
            }
        }));
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(code, failure.Code.Id);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_git_source_that_fetched_nothing_is_the_cause_even_when_the_Build_succeeded()
    {
        await using var space = await CreateAsync();
        await space.CommitAsync();
        await space.PlayAsync(BuildScripts.Script(async (pod, cancellationToken) =>
        {
            var git = pod.Run.Containers.First(container => container.Contains("git-source", StringComparison.Ordinal));
            pod.Run.Log(git).Append("""{"level":"error","msg":"Unexpected error running git [fetch --depth=1 origin abc]: exit status 128\nfatal: remote error: upload-pack: not our ref abc\n"}""");
            pod.Run.Log(git).Append("""{"level":"error","msg":"Unexpected error running git [checkout abc]: exit status 1\nerror: pathspec 'abc' did not match\n"}""");
            pod.Run.Log(git).Append("""{"level":"info","msg":"Successfully cloned \"https://git.example/team/hello.git\" @ \"abc\" in path \"/workspace\""}""");
            await pod.RunUpToLastAsync(cancellationToken);
            await pod.StartAsync(pod.Run.Containers[^1], cancellationToken);
            await pod.ExitAsync(pod.Run.Containers[^1], 0, await space.PushAsync(pod.Run.Build), null, cancellationToken);
            await pod.SucceedAsync(cancellationToken);
        }));
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(Codes.SourceFetchFailed, failure.Code);
        Assert.Contains("not our ref abc", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Evicted", "The node was low on resource: memory.", null, "DSP4009")]
    [InlineData("Evicted", "Pod ephemeral local storage usage exceeds the total limit of containers 1Gi.", null, "DSP4002")]
    [InlineData("Preempting", "Preempted in order to admit critical pod", "PreemptionByScheduler", "DSP4014")]
    [InlineData("NodeLost", "Node n1 which was running pod is unresponsive", null, "DSP4010")]
    public async Task A_pod_that_fails_as_a_whole_is_told_in_the_kubelet_s_words(string reason, string message, string? condition, string code)
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.FailPod(reason, message, condition));
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(code, failure.Code.Id);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_lost_is_told()
    {
        await using var space = await CreateAsync(budgets: new() { LostPod = Moment });
        await space.PlayAsync(BuildScripts.LoseNode());
        Assert.Equal(Codes.NodeLost, (await space.FailAsync(Cancel)).Code);
    }

    [Fact]
    public async Task A_pod_that_somebody_deletes_is_told()
    {
        await using var space = await CreateAsync(budgets: new() { LostPod = Moment });
        await space.PlayAsync(BuildScripts.LosePod());
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(Codes.PodDeleted, failure.Code);
        Assert.Contains("was deleted while Build hello-", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Build_that_somebody_deletes_is_told()
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Hang("working"));
        var publishing = space.FailAsync(Cancel);
        await space.SaidAsync<LogLine>(line => line.Text == "working");
        await space.Server.Admin.DeleteAsync($"{space.Builds}/{(string)(await space.TheBuildAsync())["metadata"]!["name"]!}", null, Cancel);
        Assert.Equal(Codes.PodDeleted, (await publishing).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_Build_that_somebody_cancels_is_told_even_when_it_reads_as_timed_out(bool readsAsTimeout)
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(readsAsTimeout ? CancelledAsTimeout() : BuildScripts.Hang("working"));
        var publishing = space.FailAsync(Cancel);
        await space.SaidAsync<LogLine>(line => line.Text == "working");
        await space.Server.Admin.PatchAsync(
            $"{space.Builds}/{(string)(await space.TheBuildAsync())["metadata"]!["name"]!}", new JsonObject { ["spec"] = new JsonObject { ["Status"] = "BuildCancelled" } }, Cancel);
        var failure = await publishing;
        Assert.Equal(Codes.Cancelled, failure.Code);
        Assert.Contains("by somebody else", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timeout_keeps_the_lines_until_the_pod_vanished()
    {
        string[] lines = [.. Enumerable.Range(1, 200).Select(number => $"line {number}")];
        var isOver = new TaskCompletionSource();
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Script(async (pod, cancellationToken) =>
        {
            await pod.RunUpToLastAsync(cancellationToken);
            await pod.StartAsync(pod.Run.Containers[^1], cancellationToken);
            foreach (var line in lines)
            {
                pod.Run.Log(pod.Run.Containers[^1]).Append(line);
            }

            await isOver.Task.WaitAsync(cancellationToken);
            await pod.Run.DeletePodAsync(0, cancellationToken);
            await pod.Run.FailAsync("BuildTimeout", $"Build \"{pod.Run.Name}\" failed to finish within \"10m0s\"", keepStatus: true, cancellationToken);
        }));
        var publishing = space.FailAsync(Cancel);
        await space.SaidAsync<LogLine>(line => line.Text == lines[^1]);
        isOver.SetResult();
        var failure = await publishing;
        Assert.Equal((Codes.Timeout, 50), (failure.Code, failure.Code.ExitCode));
        Assert.Equal(lines, space.Lines);
    }

    private static BuildScript CancelledAsTimeout() => BuildScripts.Script(async (pod, cancellationToken) =>
    {
        await pod.RunUpToLastAsync(cancellationToken);
        await pod.StartAsync(pod.Run.Containers[^1], cancellationToken);
        pod.Run.Log(pod.Run.Containers[^1]).Append("working");
        await pod.Run.CancelAsked.WaitAsync(cancellationToken);
        await pod.Run.FailAsync("BuildTimeout", $"Build \"{pod.Run.Name}\" failed to finish within \"10m0s\"", keepStatus: true, cancellationToken);
    }) with { OwnsTheEnd = true };
}
