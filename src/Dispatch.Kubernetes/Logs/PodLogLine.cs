namespace Dispatch.Kubernetes;

/// <summary>A line of a container's log, or a piece of a long one, or the notice that lines may be missing.</summary>
/// <param name="Content">The bytes the container wrote, without time and line end; not always UTF-8. At most 64 KiB.</param>
/// <param name="Time">When the container wrote it; null when the runtime does not say, and for a notice.</param>
public sealed record PodLogLine(ReadOnlyMemory<byte> Content, DateTimeOffset? Time)
{
    /// <summary>The notice: here it cannot be ruled out that lines, or the end of the line before, are missing.</summary>
    public static PodLogLine Gap { get; } = new("[lines of this log may be missing here]"u8.ToArray(), null) { IsGap = true };

    /// <summary>Whether this is the notice; <see cref="Content"/> then says so in English.</summary>
    public bool IsGap { get; init; }

    /// <summary>Whether the line goes on in the next one, unless that is a gap.</summary>
    public bool IsContinued { get; init; }
}
