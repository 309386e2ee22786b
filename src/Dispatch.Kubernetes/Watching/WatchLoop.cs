namespace Dispatch.Kubernetes;

/// <summary>
/// One run of a <see cref="ResourceWatch"/>: list, watch, watch again when the server closes, list again after any failure and after silence.
/// </summary>
internal sealed class WatchLoop(ResourceLister lister, WatchTiming timing, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Backoff _backoff = new(timing.FirstDelay, timing.LongestDelay, timing.Random, time);
    private int _refusals;

    /// <summary>What is known.</summary>
    public WatchedState State { get; } = new(time);

    /// <summary>The run.</summary>
    public Task Stopped { get; private set; } = Task.CompletedTask;

    /// <summary>Ends the run soon.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>To be called after the run, or its failure.</summary>
    public void Dispose() => _stop.Dispose();

    /// <summary>Runs until stopped or refused for good. It never throws.</summary>
    /// <param name="before">The run before this one: two watches are never open together.</param>
    public Task RunAsync(Task before) => Stopped = RunAsync(before, _stop.Token);

    private Task RunAsync(Task before, CancellationToken cancellationToken) => Task.Run(async () =>
    {
        await before;
        try
        {
            await ReconcileAsync(cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody follows any more.
        }
        catch (Exception failure)
        {
            State.Fail(failure);
        }
    }, CancellationToken.None);

    /// <summary>Lists until the answer is not older than what is known.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(timing.FirstDelay, timing.LongestDelay, timing.Random, time);
        while (!State.TryApply(await lister.ListAsync(cancellationToken)))
        {
            await backoff.WaitAsync(cancellationToken);
        }
    }

    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        var mustList = true;
        while (true)
        {
            try
            {
                var isFresh = !mustList || State.TryApply(await lister.ListAsync(cancellationToken));
                if (isFresh && await WatchAsync(cancellationToken))
                {
                    // Silence: time has passed already, and a watch cannot tell whether nothing happens or it is dead.
                    mustList = true;
                    continue;
                }

                mustList = !isFresh;
                if (mustList)
                {
                    State.Lose();
                }
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                if (!Transience.Passes(failure) && (!Transience.IsRefusal(failure) || ++_refusals >= timing.MaximumRefusals))
                {
                    throw;
                }

                mustList = true;
                if (failure is not KubernetesGoneException)
                {
                    State.Lose();
                }
            }

            // After a list that worked too: a server that closes or breaks each watch at once must not be asked without pause.
            await _backoff.WaitAsync(cancellationToken);
        }
    }

    /// <summary>One connection to its end. True when that was silence, false when the server closed it.</summary>
    private async Task<bool> WatchAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        using var silence = new CancellationTokenSource(timing.Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            await foreach (var change in lister.WatchAsync(State.Version ?? "", either.Token))
            {
                silence.CancelAfter(timing.Silence);
                if (State.TryApply(change))
                {
                    BeHealthy();
                }
            }

            return false;
        }
        catch (Exception) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return true;
        }
        finally
        {
            if (time.GetElapsedTime(began) >= timing.LongestDelay)
            {
                BeHealthy();
            }
        }
    }

    private void BeHealthy()
    {
        _backoff.Reset();
        _refusals = 0;
    }
}
