namespace Dispatch.Oci.Registries;

/// <summary>The tries of one operation: after a transient failure it waits with full jitter, or as long as the registry asks.</summary>
internal sealed class RetryBudget(RegistryOptions options)
{
    private int _tries = 1;

    /// <summary>Waits before the next try.</summary>
    /// <returns>False when there must be no other: the failure is final, the tries are used up, or the wait asked for is too long.</returns>
    public async Task<bool> TryWaitAsync(RegistryException failure, CancellationToken cancellationToken)
    {
        failure.Tries = _tries;
        if (!failure.IsTransient || _tries >= options.MaximumTries || failure.Wait > options.MaximumRetryAfter)
        {
            return false;
        }

        var delay = Jitter();
        await Task.Delay(failure.Wait > delay ? failure.Wait.Value : delay, options.TimeProvider, cancellationToken);
        _tries++;
        return true;
    }

    /// <summary>Between nothing and an upper bound that doubles with each try, so that many clients do not come back together.</summary>
    private TimeSpan Jitter()
    {
        var bound = Math.Min(options.MaximumDelay.TotalSeconds, options.BaseDelay.TotalSeconds * Math.Pow(2, _tries - 1));
        lock (options.Random)
        {
            return TimeSpan.FromSeconds(bound * options.Random.NextDouble());
        }
    }
}
