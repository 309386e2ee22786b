namespace Dispatch.Build;

public static partial class Codes
{
    /// <summary>A command of a RUN ended with an error.</summary>
    public static readonly ErrorCode RunFailed = new("DSP5301", 10, "run-failed", "Correct the command; the log holds all it printed.");

    /// <summary>No program that could execute RUN is installed.</summary>
    public static readonly ErrorCode BuilderMissing = new("DSP5302", 2, "builder-missing", "Install buildah, podman or docker (for example: apt-get install buildah), or use a cluster engine (DispatchEngine), which needs none of them.");

    /// <summary>The builder failed at something else than the command of a RUN.</summary>
    public static readonly ErrorCode BuilderFailed = new("DSP5303", 10, "unknown", "Read the builder's own message; the log holds all it printed.");

    /// <summary>The validator of the function template refused the function.</summary>
    public static readonly ErrorCode FunctionInvalid = new("DSP5305", 10, "function-invalid", "Correct the function file, or the handler it is named by (FunctionHandler).");

    /// <summary>A COPY, ADD or WORKDIR failed while it was executed.</summary>
    public static readonly ErrorCode InstructionFailed = new("DSP5306", 10, "instruction-failed", "Read what the builder says about the file or folder it names.");
}
