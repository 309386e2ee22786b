namespace Dispatch.Build;

public static partial class Codes
{
    /// <summary>A source of COPY or ADD does not exist.</summary>
    public static readonly ErrorCode SourceMissing = new("DSP5201", 11, "copy-source-missing", "Correct the path; ignore rules (.dockerignore) may also leave the file out.");

    /// <summary>COPY, ADD or WORKDIR cannot write there.</summary>
    public static readonly ErrorCode DestinationUnusable = new("DSP5202", 11, "instruction-failed", "Choose another destination; one that ends in / is a directory.");

    /// <summary>The image does not know this user or group.</summary>
    public static readonly ErrorCode OwnerUnknown = new("DSP5203", 11, "user-unknown", "Use a name of the image's /etc/passwd and /etc/group, or numbers.");

    /// <summary>The local engine does not do this.</summary>
    public static readonly ErrorCode EngineUnsupported = new("DSP5204", 11, "engine-unsupported", "Write it another way, or build it with an engine that runs a whole builder.");

    /// <summary>ADD of something that has to be downloaded.</summary>
    public static readonly ErrorCode RemoteSource = new("DSP5205", 11, "remote-source", "Download it before the build, and COPY it out of the workspace.");

    /// <summary>ADD of an archive that cannot be unpacked.</summary>
    public static readonly ErrorCode ArchiveUnsupported = new("DSP5206", 11, "archive-unsupported", "Pack it as tar or tar.gz, or COPY it to keep it packed.");

    /// <summary>The stage to build does not exist.</summary>
    public static readonly ErrorCode TargetMissing = new("DSP5207", 11, "target-missing", "Name one of the Dockerfile's stages, or leave the target out for the last.");

    /// <summary>FROM or --from names no image.</summary>
    public static readonly ErrorCode ImageNameInvalid = new("DSP5208", 11, "base-bad-reference", "Give an image (registry/repository:tag, oci:folder, oci-archive:file) or an earlier stage.");

    /// <summary>The Dockerfile on disk cannot be read.</summary>
    public static readonly ErrorCode DockerfileUnreadable = new("DSP5209", 11, "dockerfile-missing", "Check the path and the permissions.");

    /// <summary>An ADD could not download its source.</summary>
    public static readonly ErrorCode AddDownload = new("DSP5210", 11, "add-download", "Check the address; the builder itself must reach it.");

    /// <summary>A build argument that the Dockerfile needs was not given.</summary>
    public static readonly ErrorCode BuildArgumentMissing = new("DSP5211", 11, "build-arg-missing", "Give it a value (FunctionBuildArgument), or a default in its ARG instruction.");
}
