namespace Dispatch.Oci;

/// <summary>The name of an image in a registry.</summary>
public sealed record ImageReference
{
    /// <summary>Host and port, normalised (<c>docker.io</c>, <c>localhost:5000</c>, <c>[::1]:5000</c>).</summary>
    public required string Registry { get; init; }

    /// <summary>Repository, for example <c>library/busybox</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>Tag, when given.</summary>
    public string? Tag { get; init; }

    /// <summary>Digest, when given.</summary>
    public Digest? Digest { get; init; }
}
