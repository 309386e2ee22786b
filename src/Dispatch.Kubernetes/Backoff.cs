namespace Dispatch.Kubernetes;

/// <summary>Waits between tries: full jitter below a bound that doubles with each wait, so that many clients do not come back together.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Random random, TimeProvider time)
{
    private static readonly Task Never = new TaskCompletionSource().Task;
    private int _waits;

    /// <summary>All is well: the next wait is short again.</summary>
    public void Reset() => _waits = 0;

    /// <summary>Waits.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => WaitAsync(Never, cancellationToken);

    /// <summary>Waits, but not longer than a task runs, however it ends.</summary>
    public Task WaitAsync(Task until, CancellationToken cancellationToken)
    {
        var bound = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Min(_waits++, 30)));
        return WaitAsync(TimeSpan.FromSeconds(bound * Next()), until, cancellationToken);
    }

    /// <summary>Waits a given time, but not longer than a task runs, however it ends.</summary>
    public async Task WaitAsync(TimeSpan delay, Task until, CancellationToken cancellationToken)
    {
        await until.WaitAsync(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private double Next()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }
}
