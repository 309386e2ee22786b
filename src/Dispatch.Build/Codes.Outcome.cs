namespace Dispatch.Build;

public static partial class Codes
{
    /// <summary>The time allowed is over.</summary>
    public static readonly ErrorCode Timeout = new("DSP6001", 50, "timeout", "Allow more time (DispatchBuildTimeout), or find out what takes so long in the log.");

    /// <summary>Someone asked to stop.</summary>
    public static readonly ErrorCode Cancelled = new("DSP6002", 51, "cancelled", "Nothing was published; run it again when you are ready.");

    /// <summary>It was not begun, because of another one of the same command.</summary>
    public static readonly ErrorCode NotStarted = new("DSP6008", 51, "not-started", "Correct what failed, then run it again: what is published already is not built again.");

    /// <summary>The image is not what was built.</summary>
    public static readonly ErrorCode DigestMismatch = new("DSP6004", 60, "digest-mismatch", "Run it again; if it happens again, something changes images on the way to the registry.");

    /// <summary>A mistake of ours.</summary>
    public static readonly ErrorCode Internal = new("DSP9001", 70, "internal", "This is a defect of Dispatch.Build: please report it with the log.");
}
