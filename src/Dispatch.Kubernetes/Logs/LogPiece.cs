namespace Dispatch.Kubernetes.Logs;

/// <summary>A line with its time, or a piece of one; pieces are cut at fixed lengths, so the same line always has the same pieces.</summary>
/// <param name="Stamp">The time as it was written; empty when there is none, and for all but the first piece.</param>
/// <param name="Bytes">The content.</param>
/// <param name="IsFirst">Whether the line begins here.</param>
/// <param name="IsLast">Whether the line ends here.</param>
internal sealed record LogPiece(string Stamp, byte[] Bytes, bool IsFirst, bool IsLast);

/// <summary>Why a stream is over.</summary>
internal enum LogEnd
{
    /// <summary>The server closed it after a complete line.</summary>
    EndOfLog,

    /// <summary>It said nothing for too long, or the caller knows that the container ended.</summary>
    Left,

    /// <summary>It broke, or could not be opened.</summary>
    Failed,

    /// <summary>The container has not started.</summary>
    NeverStarted,

    /// <summary>There is no such pod.</summary>
    Gone,
}
