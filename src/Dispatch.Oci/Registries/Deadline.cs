namespace Dispatch.Oci.Registries;

/// <summary>Cancels what takes too long: an answer by the time it takes, a body by the time without progress and by its speed.</summary>
internal sealed class Deadline(RegistryOptions options) : IDisposable
{
    private readonly CancellationTokenSource _source = new(Timeout.InfiniteTimeSpan, options.TimeProvider);
    private TimeSpan _spent;
    private long _moved;
    private long _began;

    public CancellationToken Token => _source.Token;

    public bool IsOver => _source.IsCancellationRequested;

    /// <summary>From now on an answer is awaited.</summary>
    public void AwaitAnswer() => _source.CancelAfter(options.AnswerTimeout);

    /// <summary>A piece of a body is about to move.</summary>
    public void BeginTransfer()
    {
        _began = options.TimeProvider.GetTimestamp();
        var left = options.IdleTimeout + TimeSpan.FromSeconds((double)_moved / options.MinimumSpeed) - _spent;
        _source.CancelAfter(left < TimeSpan.Zero ? TimeSpan.Zero : left < options.IdleTimeout ? left : options.IdleTimeout);
    }

    /// <summary>The piece has moved; time the caller spends until the next does not count.</summary>
    public void EndTransfer(int bytes)
    {
        _source.CancelAfter(Timeout.InfiniteTimeSpan);
        _spent += options.TimeProvider.GetElapsedTime(_began);
        _moved += bytes;
    }

    public void Cancel() => _source.Cancel();

    public void Dispose() => _source.Dispose();
}
