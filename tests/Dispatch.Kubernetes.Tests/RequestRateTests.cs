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
