using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>An image that a builder made, ready to be copied; its files go when it is disposed.</summary>
internal sealed class BuiltImage(string folder, ManifestContent manifest, IReadOnlyDictionary<Digest, string> blobs) : IImageSource
{
    /// <summary>The image's manifest.</summary>
    public ManifestContent Manifest => manifest;

    /// <inheritdoc/>
    public Task<ManifestContent?> FindManifestAsync(string tagOrDigest, CancellationToken cancellationToken) =>
        Task.FromResult(tagOrDigest == manifest.Digest.ToString() ? manifest : null);

    /// <inheritdoc/>
    public Task<Digest?> FindDigestAsync(string tagOrDigest, CancellationToken cancellationToken) =>
        Task.FromResult<Digest?>(tagOrDigest == manifest.Digest.ToString() ? manifest.Digest : null);

    /// <inheritdoc/>
    public Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new VerifyingStream(File.OpenRead(blobs[blob.Digest]), blob));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        WorkFolder.Delete(folder);
        return ValueTask.CompletedTask;
    }
}
