using System.Runtime.ExceptionServices;

namespace Dispatch.Kubernetes;

/// <summary>What has become of the streams of one log so far, and what is to be done next.</summary>
internal sealed class LogCourse(PodLogTiming timing, TimeProvider time)
{
    private readonly Backoff _backoff = new(timing.FirstDelay, timing.LongestDelay, timing.Random, time);
    private TimeSpan _silence = timing.Silence;
    private int _refusals;
    private int _finalReads;
    private bool _isCut;
    private bool _mayMissLines;
    private PodLogLine? _tail;
    private PodLogLine? _tailBefore;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>How long the next stream may be silent.</summary>
    public TimeSpan SilenceOf(bool isFinal) => isFinal ? timing.Silence : _silence;

    /// <summary>A new line came.</summary>
    public void Progress()
    {
        _backoff.Reset();
        (_refusals, _silence) = (0, timing.Silence);
    }

    /// <summary>A stream is over.</summary>
    /// <param name="attempt">The stream.</param>
    /// <param name="tail">The unfinished line that it ended in: it comes again, whole, unless the pod is gone by then.</param>
    /// <param name="resumption">What of the stream is new.</param>
    public void Over(LogAttempt attempt, LogPiece? tail, LogResumption resumption)
    {
        if (attempt.WasOpened)
        {
            _tailBefore = _tail;
            _tail = tail is { } piece && resumption.IsNewTail(piece) ? piece.ToLine() : null;
            _isCut = tail is not null && _tail is null;
        }

        _mayMissLines = attempt.End switch
        {
            LogEnd.EndOfLog => _isCut || !resumption.IsCaughtUp,
            LogEnd.NotStarted or LogEnd.NoPod => _mayMissLines,
            _ => true,
        };
    }

    /// <summary>The lines to end with; null when the log is to be read on.</summary>
    /// <exception cref="KubernetesException">The server has refused too often.</exception>
    public IReadOnlyList<PodLogLine>? Rest(LogAttempt attempt, bool isFinal, bool isCaughtUp)
    {
        if (attempt.End is LogEnd.NoPod || (isFinal && attempt.End is LogEnd.NotStarted))
        {
            return Ending(_mayMissLines);
        }

        if (isFinal)
        {
            return attempt.End is LogEnd.EndOfLog && IsSettled(isCaughtUp) ? Ending(!isCaughtUp)
                : ++_finalReads < timing.MaximumFinalReads ? null
                : Ending(mayMissLines: true);
        }

        if (attempt.End is LogEnd.Refused && ++_refusals >= timing.MaximumRefusals)
        {
            ExceptionDispatchInfo.Throw(attempt.Failure!);
        }

        return null;
    }

    /// <summary>Waits before the next stream; not longer than until the container ends.</summary>
    public async Task WaitAsync(LogEnd end, Task ended, CancellationToken cancellationToken)
    {
        // The final read begins at once, but its repetitions wait like any other.
        var until = ended.IsCompleted && _finalReads > 0 ? new TaskCompletionSource().Task : ended;
        switch (end)
        {
            case LogEnd.Silent:
                var doubled = _silence * 2;
                _silence = doubled < timing.LongestSilence ? doubled : timing.LongestSilence;
                break;
            case LogEnd.NotStarted:
                await _backoff.WaitAsync(timing.StartDelay, until, cancellationToken);
                break;
            default:
                await _backoff.WaitAsync(until, cancellationToken);
                break;
        }
    }

    private List<PodLogLine> Ending(bool mayMissLines) => [.. new[] { _tail, mayMissLines ? PodLogLine.Gap : null }.OfType<PodLogLine>()];

    /// <summary>A log may end inside a line, or without what was given last, but so does a stream that was cut: only two reads that agree tell.</summary>
    private bool IsSettled(bool isCaughtUp) =>
        !_isCut
        && ((isCaughtUp && _tail is null)
            || (_finalReads > 0 && (_tail?.Content ?? default).Span.SequenceEqual((_tailBefore?.Content ?? default).Span)));
}
