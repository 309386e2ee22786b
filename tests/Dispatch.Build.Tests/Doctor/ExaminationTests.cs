using Dispatch.Build.Doctor;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Doctor;

public sealed class ExaminationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_come_in_the_order_of_the_checks_and_none_waits_for_another()
    {
        var second = new TaskCompletionSource();
        var results = await RunAsync(new ManualTimeProvider(), Check("first", () => second.Task), Check("second", () =>
        {
            second.SetResult();
            return Task.CompletedTask;
        }));
        Assert.Equal(["first", "second"], results.Select(static result => result.Name));
        Assert.All(results, static result => Assert.Equal(CheckStatus.Ok, result.Status));
    }

    [Fact]
    public async Task What_does_not_answer_in_time_fails_with_a_code_and_holds_up_nothing_else()
    {
        var time = new ManualTimeProvider();
        var never = new TaskCompletionSource();
        var results = RunAsync(time, Check("silent", () => never.Task), Check("quick", static () => Task.CompletedTask));
        while (!results.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, Cancel);
        }

        Assert.Equal([(CheckStatus.Fail, Codes.PushUnreachable), (CheckStatus.Ok, null)], (await results).Select(static result => (result.Status, result.Code)));
        Assert.Equal("Nothing answered within 5 s.", (await results)[0].Message);
    }

    [Fact]
    public async Task A_failure_keeps_its_code_and_a_defect_is_one_of_ours()
    {
        var results = await RunAsync(
            new ManualTimeProvider(),
            Check("coded", static () => throw new DispatchException(new Diagnostic(Codes.BaseNotFound, "There is none.") { Suggestion = "Look elsewhere." })),
            Check("defect", static () => throw new InvalidOperationException("oops")));
        Assert.Equal((CheckStatus.Fail, "There is none.", "Look elsewhere.", Codes.BaseNotFound), (results[0].Status, results[0].Message, results[0].Remedy, results[0].Code));
        Assert.Equal((CheckStatus.Fail, Codes.Internal), (results[1].Status, results[1].Code));
    }

    [Fact]
    public async Task An_interruption_ends_all_of_them()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var stopped = new TaskCompletionSource();
        var check = new Check("silent", Codes.Internal, async cancellationToken =>
        {
            await stop.CancelAsync();
            stopped.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return CheckResult.Ok("silent", "");
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await new Examination(TimeProvider.System, TimeSpan.FromMinutes(5)).RunAsync([check], stop.Token).ToListAsync(Cancel));
        await stopped.Task;
    }

    private static Check Check(string name, Func<Task> work) => new(name, Codes.PushUnreachable, async _ =>
    {
        await work();
        return CheckResult.Ok(name, "fine");
    });

    private static async Task<List<CheckResult>> RunAsync(TimeProvider time, params Check[] checks) =>
        await new Examination(time, TimeSpan.FromSeconds(5)).RunAsync(checks, Cancel).ToListAsync(Cancel);
}
