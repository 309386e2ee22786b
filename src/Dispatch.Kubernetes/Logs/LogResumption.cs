namespace Dispatch.Kubernetes;

/// <summary>What to do with a piece.</summary>
internal enum LogVerdict
{
    /// <summary>It was given before.</summary>
    Known,

    /// <summary>It is to be given.</summary>
    New,

    /// <summary>It is to be given, but something before it may be missing.</summary>
    NewAfterGap,
}

/// <summary>
/// Tells what of one stream is new. A log only grows at its end, so what was given comes first and in the same order; when the line given
/// last is not among it, the log was rotated meanwhile, and what came between is not known.
/// </summary>
internal sealed class LogResumption(LogPosition position)
{
    private readonly Dictionary<UInt128, int> _remaining = position.Remembered();
    private readonly GivenLine? _last = position.Last;
    private readonly long _untimed = position.Untimed;
    private readonly int _untimedPieces = position.UntimedPieces;
    private long _untimedSeen;
    private bool _isAtHead = true;
    private int _skipPieces;

    /// <summary>Whether this is past the line given last, or there was none.</summary>
    public bool IsCaughtUp { get; private set; } = position.Last is null;

    /// <summary>Judges the next piece; a new one counts as given from now on.</summary>
    public LogVerdict Judge(LogPiece piece)
    {
        if (!piece.IsFirst)
        {
            return JudgeRest(piece);
        }

        if (piece.Time is null && _last is null && _untimedSeen < _untimed + Math.Min(_untimedPieces, 1))
        {
            // Nothing but their number tells lines without time apart.
            _skipPieces = (_untimedSeen++ < _untimed ? int.MaxValue : _untimedPieces) - 1;
            return LogVerdict.Known;
        }

        var key = LogPosition.KeyOf(piece);
        if (_remaining.TryGetValue(key, out var count) && count > 0)
        {
            return Match(key, count - 1);
        }

        if (_isAtHead && piece.Time < _last?.Time)
        {
            // Forgotten in a flood of lines, or the end of a long line that the server cuts at the second.
            _skipPieces = int.MaxValue;
            return LogVerdict.Known;
        }

        return Begin(key, piece);
    }

    /// <summary>Whether an unfinished piece is the beginning of something new, rather than of something known or of nothing to be told.</summary>
    public bool IsNewTail(LogPiece piece) => !piece.IsFirst ? _skipPieces == 0
        : piece.Time is not null ? IsCaughtUp
        : position.Last is null && _untimedSeen >= _untimed + Math.Min(_untimedPieces, 1);

    private LogVerdict Match(UInt128 key, int left)
    {
        _remaining[key] = left;
        _isAtHead = false;
        _skipPieces = int.MaxValue;
        if (key == _last?.Key && left == 0)
        {
            IsCaughtUp = true;
            _skipPieces = _last.IsComplete ? int.MaxValue : _last.Pieces - 1;
        }

        return LogVerdict.Known;
    }

    private LogVerdict Begin(UInt128 key, LogPiece piece)
    {
        _skipPieces = 0;
        var verdict = LogVerdict.New;
        if (piece.Time is not null)
        {
            // Without time it is a word of the kubelet's own, which proves nothing.
            verdict = IsCaughtUp ? LogVerdict.New : LogVerdict.NewAfterGap;
            IsCaughtUp = true;
            _isAtHead = false;
            _remaining.Clear();
        }

        position.Add(key, piece);
        return verdict;
    }

    private LogVerdict JudgeRest(LogPiece piece)
    {
        if (_skipPieces > 0)
        {
            _skipPieces--;
            return LogVerdict.Known;
        }

        position.Extend(piece);
        return LogVerdict.New;
    }
}
