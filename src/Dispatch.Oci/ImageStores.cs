namespace Dispatch.Oci;

/// <summary>A manifest or index as it was stored: its bytes decide its digest.</summary>
public sealed record ManifestContent(string MediaType, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>SHA-256 of <see cref="Bytes"/>.</summary>
    public Digest Digest { get; } = Digest.Of(Bytes.Span);

    /// <summary>A descriptor of this content.</summary>
    public Descriptor Descriptor => new() { MediaType = MediaType, Digest = Digest, Size = Bytes.Length };
}

/// <summary>Where images are read from: one repository of a registry, an OCI layout folder or an OCI archive.</summary>
public interface IImageSource : IAsyncDisposable
{
    /// <summary>The manifest or index of this tag or digest; null when there is none.</summary>
    Task<ManifestContent?> FindManifestAsync(string tagOrDigest, CancellationToken cancellationToken);

    /// <summary>
    /// The digest of this tag's manifest or index without its content (registries: one HEAD); null when there is none.
    /// </summary>
    Task<Digest?> FindDigestAsync(string tagOrDigest, CancellationToken cancellationToken);

    /// <summary>Opens a blob. Digest and size are verified while it is read; the last read throws when they differ.</summary>
    Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellationToken);
}

/// <summary>Where an image is written to. Nothing is visible to readers before <see cref="CompleteAsync"/>, where the store allows it.</summary>
public interface IImageDestination : IAsyncDisposable
{
    /// <summary>Whether this blob is already there.</summary>
    Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken);

    /// <summary>Makes a blob of <paramref name="source"/> available here without moving its bytes; false when the store cannot.</summary>
    Task<bool> TryMountBlobAsync(Descriptor blob, IImageSource source, CancellationToken cancellationToken);

    /// <summary>Writes a blob; <paramref name="open"/> may be called again when a transfer has to be repeated.</summary>
    Task WriteBlobAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken);

    /// <summary>Writes a manifest under its digest and these tags. All its blobs must be there.</summary>
    Task WriteManifestAsync(ManifestContent manifest, IReadOnlyList<string> tags, CancellationToken cancellationToken);

    /// <summary>Finishes: an archive gets its name only now. Disposing without it leaves nothing behind.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);
}
