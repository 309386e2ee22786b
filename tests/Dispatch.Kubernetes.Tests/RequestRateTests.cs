using Dispatch.Kubernetes.Requests;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Kubernetes.Tests;

public sealed class RequestRateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_burst_calls_come_at_an_even_rate()
    {
        var time = new ManualTimeProvider();
        var rate = new RequestRate(new() { Burst = 3, CallsPerSecond = 10, Time = time });
        for (var i = 0; i < 3; i++)
        {
            await rate.WaitAsync(Token);
        }

        var (fourth, fifth) = (rate.WaitAsync(Token), rate.WaitAsync(Token));
        Assert.False(fourth.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(100));
        await fourth;
        Assert.False(fifth.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(100));
        await fifth;
    }

    [Fact]
    public async Task Who_does_not_wait_any_more_holds_up_nobody()
    {
        var time = new ManualTimeProvider();
        var rate = new RequestRate(new() { Burst = 1, CallsPerSecond = 10, Time = time });
        await rate.WaitAsync(Token);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var leaving = Enumerable.Range(0, 1000).Select(_ => rate.WaitAsync(leave.Token)).ToList();
        await leave.CancelAsync();
        await Task.WhenAll(leaving).ContinueWith(static _ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);
        var next = rate.WaitAsync(Token);
        time.Advance(TimeSpan.FromMilliseconds(100));
        await next;
    }

    [Fact]
    public async Task Two_hundred_cancellations_with_their_proof_need_a_few_seconds()
    {
        var time = new ManualTimeProvider();
        var rate = new RequestRate(new() { Time = time });
        var calls = Enumerable.Range(0, 400).Select(_ => rate.WaitAsync(Token)).ToList();
        time.Advance(TimeSpan.FromSeconds(3));
        await Task.WhenAll(calls);
    }

    [Fact]
    public void Too_much_halves_the_rate_and_success_brings_it_back()
    {
        var rate = new RequestRate(new() { CallsPerSecond = 16 });
        rate.Observe(isTooMuch: true);
        rate.Observe(isTooMuch: true);
        Assert.Equal(4, rate.Current);
        for (var i = 0; i < 20; i++)
        {
            rate.Observe(isTooMuch: true);
        }

        Assert.Equal(1, rate.Current);
        for (var i = 0; i < 20; i++)
        {
            rate.Observe(isTooMuch: false);
        }

        Assert.Equal(16, rate.Current);
    }
}
