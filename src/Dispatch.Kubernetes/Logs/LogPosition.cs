using System.Security.Cryptography;

namespace Dispatch.Kubernetes;

/// <summary>
/// What of a log was given, as far as it takes to go on exactly there. The server goes back to whole seconds only, so the lines of the
/// last second are remembered, by hash: what builders print is hostile, and may be made to collide.
/// </summary>
internal sealed class LogPosition
{
    /// <summary>
    /// Most lines that are remembered, about four megabytes. A second with more forgets its first ones, which is harmless unless they have
    /// the very same time as the last: then they may be given again, after a gap notice.
    /// </summary>
    public const int MostRemembered = 1 << 16;

    // The two streams of a container are stamped before they are merged, so times may go back a little between lines.
    private static readonly TimeSpan Disorder = TimeSpan.FromSeconds(0.1);

    private readonly Queue<(DateTimeOffset Time, UInt128 Key)> _given = new();

    /// <summary>The line given last, of those with a time.</summary>
    public GivenLine? Last { get; private set; }

    /// <summary>How many lines without time were given to their end before any with one.</summary>
    public long Untimed { get; private set; }

    /// <summary>How many pieces were given of an untimed line that is not complete.</summary>
    public int UntimedPieces { get; private set; }

    /// <summary>Where to go on reading: a whole second. Null for the beginning.</summary>
    public DateTimeOffset? Since => Last is null ? null : Floor(Last.Time - Disorder);

    /// <summary>What was given from <see cref="Since"/> on, with counts.</summary>
    public Dictionary<UInt128, int> Remembered() => _given.CountBy(line => line.Key).ToDictionary();

    /// <summary>What tells the line of this first piece from others.</summary>
    public static UInt128 KeyOf(LogPiece first)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(first.Raw.Span, hash);
        var key = BitConverter.ToUInt64(hash);
        return new(key, BitConverter.ToUInt64(hash[8..]) << 1 | (first.End is LogPieceEnd.Continued ? 1UL : 0));
    }

    /// <summary>A new line was given, or its first piece.</summary>
    public void Add(UInt128 key, LogPiece first)
    {
        var isComplete = first.End is not LogPieceEnd.Continued;
        if (first.Time is { } time)
        {
            Last = new(key, time) { Pieces = 1, IsComplete = isComplete };
        }
        else if (Last is null)
        {
            AddUntimed(isComplete);
            return;
        }

        _given.Enqueue((Last.Time, key));
        while (_given.Count > MostRemembered || (_given.TryPeek(out var oldest) && oldest.Time < Since))
        {
            _given.Dequeue();
        }
    }

    /// <summary>The next piece of the line added last was given.</summary>
    public void Extend(LogPiece piece)
    {
        var isComplete = piece.End is not LogPieceEnd.Continued;
        if (piece.Time is null)
        {
            AddUntimed(isComplete);
        }
        else if (Last is not null)
        {
            Last = Last with { Pieces = Last.Pieces + 1, IsComplete = isComplete };
        }
    }

    private void AddUntimed(bool isComplete) =>
        (Untimed, UntimedPieces) = isComplete ? (Untimed + 1, 0) : (Untimed, UntimedPieces + 1);

    private static DateTimeOffset Floor(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}

/// <summary>A line that was given, wholly or in part.</summary>
internal sealed record GivenLine(UInt128 Key, DateTimeOffset Time)
{
    /// <summary>How many pieces of it.</summary>
    public int Pieces { get; init; }

    /// <summary>Whether these are all.</summary>
    public bool IsComplete { get; init; }
}
