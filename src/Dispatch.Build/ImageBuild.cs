using System.Collections.Frozen;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;

namespace Dispatch.Build;

/// <summary>What to build: the one definition every engine gets.</summary>
public sealed record ImageBuild
{
    // What the two templates declare. Every build passes them, so a Dockerfile of the user's that does not use one makes no mistake.
    internal static readonly FrozenSet<string> TemplateArguments = FrozenSet.Create(StringComparer.Ordinal, "IMAGE", "HANDLER", "BASE_IMAGE", "SYSTEM_PACKAGES_FILE", "PACKAGES_FILE");

    /// <summary>A DNS label (RFC 1123): 1 to 63 of <c>a-z 0-9 -</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The build context.</summary>
    public required Workspace Workspace { get; init; }

    /// <summary>Where the Dockerfile comes from.</summary>
    public required DockerfileOrigin Dockerfile { get; init; }

    /// <summary>The image that <see cref="DockerfileOrigin.InImage"/> is read from and that the build starts from; null when the Dockerfile alone decides.</summary>
    public ImageLocation? BaseImage { get; init; }

    /// <summary>Build arguments, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> BuildArguments { get; init; } = [];

    /// <summary>Labels added to the image, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Written into the manifest of the image.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where the image goes.</summary>
    public required ImageDestination Destination { get; init; }

    /// <summary>What it is for.</summary>
    public Platform Platform { get; init; } = new() { OS = "linux", Architecture = "amd64" };

    /// <summary>The stage to build; null for the last.</summary>
    public string? Target { get; init; }

    /// <summary>The time written into the image and its files; from <c>SOURCE_DATE_EPOCH</c>, else 1970-01-01.</summary>
    public DateTimeOffset Timestamp { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>How long the whole build may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The builder for <c>RUN</c>: <c>buildah</c>, <c>podman</c> or <c>docker</c>; null for the first one found.</summary>
    public string? RunBuilder { get; init; }

    /// <summary>Build although nothing changed.</summary>
    public bool Force { get; init; }
}

/// <summary>Where a Dockerfile comes from.</summary>
public abstract record DockerfileOrigin
{
    private DockerfileOrigin()
    {
    }

    /// <summary>A file of the user's; absolute path.</summary>
    public sealed record OnDisk(string Path) : DockerfileOrigin;

    /// <summary>A file inside the base image; absolute path such as <c>/function-template/Dockerfile</c>.</summary>
    public sealed record InImage(string Path) : DockerfileOrigin;
}
