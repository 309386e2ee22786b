namespace Dispatch.Kubernetes.Requests;

/// <summary>
/// A token bucket for all calls of a client: a burst, then an even rate. The rate halves when the server says that it is too much (429), and
/// recovers by a tenth of the full rate with each call that goes well.
/// </summary>
internal sealed class RequestRate(KubernetesClientOptions options)
{
    private readonly Lock _gate = new();
    private double _rate = options.CallsPerSecond;
    private double _tokens = options.Burst;
    private long _at = options.Time.GetTimestamp();

    /// <summary>Calls a second at the moment.</summary>
    public double Current
    {
        get
        {
            lock (_gate)
            {
                return _rate;
            }
        }
    }

    /// <summary>Waits for this call's turn.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = options.Time.GetTimestamp();
            _tokens = Math.Min(options.Burst, _tokens + (options.Time.GetElapsedTime(_at, now).TotalSeconds * _rate)) - 1;
            _at = now;

            // Below zero, the calls before this one in the queue have their tokens to wait for as well.
            wait = _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / _rate);
        }

        if (wait > TimeSpan.Zero)
        {
            await DelayAsync(wait, cancellationToken);
        }
    }

    // Who leaves the queue leaves its place to those who come later.
    private async Task DelayAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(wait, options.Time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                _tokens++;
            }

            throw;
        }
    }

    /// <summary>Takes note of how the server took a call.</summary>
    public void Observe(bool isTooMuch)
    {
        lock (_gate)
        {
            _rate = isTooMuch ? Math.Max(_rate / 2, options.CallsPerSecond / 16) : Math.Min(_rate + (options.CallsPerSecond / 10), options.CallsPerSecond);
        }
    }
}
