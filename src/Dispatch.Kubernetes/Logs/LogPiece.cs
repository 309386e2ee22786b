namespace Dispatch.Kubernetes;

/// <summary>How a piece of a log ends.</summary>
internal enum LogPieceEnd
{
    /// <summary>With the line.</summary>
    Line,

    /// <summary>The line goes on.</summary>
    Continued,

    /// <summary>With the stream, inside a line.</summary>
    Stream,
}

/// <summary>Up to 64 KiB of a line, as the server sent it.</summary>
/// <param name="Raw">All bytes, the time included; valid until the next is read.</param>
/// <param name="TimeLength">How many of them are the time and its blank.</param>
/// <param name="Time">The time.</param>
/// <param name="IsFirst">Whether the line begins here.</param>
/// <param name="End">How it ends.</param>
internal readonly record struct LogPiece(ReadOnlyMemory<byte> Raw, int TimeLength, DateTimeOffset? Time, bool IsFirst, LogPieceEnd End)
{
    /// <summary>As a line of its own memory.</summary>
    public PodLogLine ToLine() => new(Raw[TimeLength..].ToArray(), Time) { IsContinued = End is LogPieceEnd.Continued };
}
