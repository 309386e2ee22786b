namespace Dispatch.Kubernetes;

/// <summary>Why a stream is over.</summary>
internal enum LogEnd
{
    /// <summary>The server closed it in order.</summary>
    EndOfLog,

    /// <summary>Nothing came for too long.</summary>
    Silent,

    /// <summary>The container has not started.</summary>
    NotStarted,

    /// <summary>There is no such pod.</summary>
    NoPod,

    /// <summary>The server says no.</summary>
    Refused,

    /// <summary>It broke, or was not to be had; this passes.</summary>
    Broken,
}

/// <summary>One stream of a log, from its request to its end, whatever that is: nothing but the caller's cancellation and real faults are thrown.</summary>
internal sealed class LogAttempt(Func<CancellationToken, Task<Stream>> open, Task ended, TimeSpan silence, TimeSpan drain, TimeProvider time)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _silence = new(silence, time);
    private Stream? _stream;
    private LogReader? _reader;
    private bool _isOver;

    /// <summary>Whether there was a stream.</summary>
    public bool WasOpened => _stream is not null;

    /// <summary>Why <see cref="NextAsync"/> gave null.</summary>
    public LogEnd End { get; private set; }

    /// <summary>The failure it ended with, if any.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The next piece; null at the end.</summary>
    public async ValueTask<LogPiece?> NextAsync(CancellationToken cancellationToken)
    {
        while (!_isOver)
        {
            if (_reader?.TryTake() is { } piece)
            {
                return piece;
            }

            _isOver = _reader?.IsAtEnd == true || !await TryReadAsync(cancellationToken);
        }

        return null;
    }

    /// <summary>Closes the stream.</summary>
    public async ValueTask DisposeAsync()
    {
        _silence.Dispose();
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }
    }

    private async Task<bool> TryReadAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, cancellationToken);
        try
        {
            _silence.CancelAfter(silence);
            var read = ReadAsync(either.Token);
            if (!read.IsCompleted)
            {
                await Task.WhenAny(read, ended);
                if (!read.IsCompleted)
                {
                    _silence.CancelAfter(drain);
                }
            }

            await read;
            return true;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception failure)
        {
            (End, Failure) = (Explain(failure), failure);
            if (End is LogEnd.Refused && !Transience.IsRefusal(failure))
            {
                throw;
            }

            return false;
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        _stream ??= await open(cancellationToken);
        _reader ??= new(_stream);
        await _reader.FillAsync(cancellationToken);
    }

    private LogEnd Explain(Exception failure) => failure switch
    {
        _ when _silence.IsCancellationRequested => LogEnd.Silent,
        KubernetesBadRequestException => LogEnd.NotStarted,
        KubernetesNotFoundException => LogEnd.NoPod,
        _ when Transience.Passes(failure) => LogEnd.Broken,
        _ => LogEnd.Refused,
    };
}
