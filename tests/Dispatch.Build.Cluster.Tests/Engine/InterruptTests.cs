using Dispatch.Build.Knative;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>Ctrl+C, once and twice, at any moment.</summary>
public sealed class InterruptTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    [Fact]
    public async Task The_Build_is_cancelled_and_the_commands_are_told()
    {
        await using var space = await CreateAsync();
        await space.AdmitAsync();
        await space.PlayAsync(BuildScripts.Hang("working"));
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var publishing = space.FailAsync(interrupt.Token);
        await space.SaidAsync<LogLine>(line => line.Text == "working");
        await interrupt.CancelAsync();
        var failure = await publishing;
        Assert.Equal((Codes.Cancelled, 51), (failure.Code, failure.Code.ExitCode));
        var build = await space.TheBuildAsync();
        Assert.Equal("BuildCancelled", (string?)build["status"]!["conditions"]![0]!["reason"]);
        var notice = Assert.Single(space.Notices, text => text.StartsWith("Cancelling Build", StringComparison.Ordinal));
        Assert.Contains($"kubectl get builds.build.knative.dev {build["metadata"]!["name"]} -n {space.Name}", notice, StringComparison.Ordinal);
        Assert.Contains("kubectl patch", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_leaves_nothing_that_runs()
    {
        await using var space = await CreateAsync();
        await space.AdmitAsync();
        await space.PlayAsync(BuildScripts.Hang());
        var failure = await Assert.ThrowsAsync<DispatchException>(
            () => Publisher.Knative(space.Stores, space.Cluster, space.Options).PublishAsync(space.Build(), new FullDisk(), Cancel));
        Assert.Equal(Codes.OutputFile, failure.Code);
        Assert.Equal("BuildCancelled", (string?)(await space.TheBuildAsync())["status"]!["conditions"]![0]!["reason"]);
    }

    [Fact]
    public async Task A_second_time_nobody_waits()
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var space = await CreateAsync(budgets: new() { Cancel = TimeSpan.FromHours(1) });
        space.Options = space.Options with { Leave = leave.Token };
        await space.AdmitAsync();
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        // No controller ends the Build.
        var publishing = space.FailAsync(interrupt.Token);
        await space.SaidAsync<BuildSubmitted>(_ => true);
        await interrupt.CancelAsync();
        await space.SaidAsync<Notice>(notice => notice.Text.StartsWith("Cancelling Build", StringComparison.Ordinal));
        await leave.CancelAsync();
        Assert.Equal(Codes.Cancelled, (await publishing).Code);
        Assert.Contains(space.Notices, notice => notice.Contains("not known to have stopped (nobody waits for it)", StringComparison.Ordinal));
        Assert.Contains(space.Notices, notice => notice.Contains("cancel it by hand with: kubectl", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_it_is_submitted_nothing_is_left_that_runs(bool arrives)
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var space = await CreateAsync(new FaultSchedule(request =>
        {
            if (request.Action != "create builds")
            {
                return Fault.None;
            }

            interrupt.Cancel();
            return arrives ? Fault.None : new Fault.Refuse();
        }));
        await space.PlayAsync(BuildScripts.Hang());
        Assert.Equal(Codes.Cancelled, (await space.FailAsync(interrupt.Token)).Code);
        foreach (var left in await space.ListBuildsAsync())
        {
            Assert.Equal("False", (string?)left["status"]!["conditions"]![0]!["status"]);
        }
    }

    [Fact]
    public async Task Before_anything_is_submitted_nothing_is()
    {
        await using var space = await CreateAsync();
        using var interrupt = new CancellationTokenSource();
        await interrupt.CancelAsync();
        Assert.Equal(Codes.Cancelled, (await space.FailAsync(interrupt.Token)).Code);
        Assert.Empty(await space.ListBuildsAsync());
    }

    [Fact]
    public async Task A_Build_of_somebody_else_goes_on()
    {
        var mayEnd = new TaskCompletionSource();
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Succeed(async (run, cancellationToken) =>
        {
            await mayEnd.Task.WaitAsync(cancellationToken);
            return await space.PushAsync(run.Build);
        }));
        var owner = space.PublishAsync(space.Build(), Cancel);
        await space.SaidAsync<BuildSubmitted>(submitted => !submitted.IsJoined);
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var joiner = space.FailAsync(interrupt.Token);
        await space.SaidAsync<BuildSubmitted>(submitted => submitted.IsJoined);
        await interrupt.CancelAsync();
        Assert.Equal(Codes.Cancelled, (await joiner).Code);
        Assert.Contains(space.Notices, notice => notice.Contains("goes on: someone else started it", StringComparison.Ordinal));
        mayEnd.SetResult();
        await owner;
    }

    private sealed class FullDisk : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value)
        {
            if (value is BuildSubmitted)
            {
                throw new IOException("No space left on device");
            }
        }
    }
}
