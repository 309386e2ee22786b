using Dispatch.Oci;

namespace Dispatch.Build;

/// <summary>The proof of a publish: an image that is at its destination.</summary>
/// <param name="Destination">Where it is.</param>
/// <param name="Digest">Digest of its manifest.</param>
/// <param name="Engine">Who made it: <c>local</c>, ...</param>
public sealed record PublishedImage(ImageDestination Destination, Digest Digest, string Engine)
{
    /// <summary>True when an image of the same inputs was there already.</summary>
    public bool Skipped { get; init; }

    /// <summary>Hash of everything that went in; null when nobody asked what that was.</summary>
    public Digest? InputKey { get; init; }

    /// <summary>The cluster object that built it; null when none did.</summary>
    public string? BuildName { get; init; }

    /// <summary>Namespace of <see cref="BuildName"/>.</summary>
    public string? Namespace { get; init; }

    /// <summary>Size of the manifest's layers and configuration in bytes.</summary>
    public long Size { get; init; }
}
