namespace Dispatch.Kubernetes.Logs;

/// <summary>A task as a token: many reads can be left by it, and none stays behind with a task that never completes.</summary>
internal sealed class EndSignal : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenSource _leave = new();
    private readonly Task _watching;

    public EndSignal(Task ended) => _watching = WatchAsync(ended);

    /// <summary>Cancelled once the task completed, however.</summary>
    public CancellationToken Token => _over.Token;

    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync();
        await _watching;
        _leave.Dispose();
        _over.Dispose();
    }

    private async Task WatchAsync(Task ended)
    {
        await ended.WaitAsync(_leave.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.IsCompleted)
        {
            await _over.CancelAsync();
        }
    }
}
