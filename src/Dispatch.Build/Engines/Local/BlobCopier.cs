using System.Collections.Concurrent;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>Brings blobs to a destination, each once.</summary>
internal sealed class BlobCopier(IImageDestination destination, ImageLocation location, BlobCache cache)
{
    // An image may have one layer twice, often an empty one.
    private readonly ConcurrentDictionary<Digest, bool> _begun = new();

    /// <summary>Brings a layer of another image: mounted where the store can, else copied.</summary>
    public async Task CopyAsync(ImageLayer layer, CancellationToken cancellationToken)
    {
        var (blob, source) = (layer.Descriptor, layer.Source);
        // A layer with addresses of its own is fetched from there by whoever runs the image; registries refuse it.
        if (blob.Urls is { Count: > 0 } || !_begun.TryAdd(blob.Digest, true) || await destination.TryMountBlobAsync(blob, source, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        // A registry that is pushed to keeps what was fetched for the next time; for a file the cache does.
        Func<CancellationToken, Task<Stream>> open = layer.IsRemote && location is not ImageLocation.InRegistry
            ? cancellation => cache.OpenCachedAsync(source, blob, cancellation)
            : cancellation => cache.OpenAsync(source, blob, cancellation);
        if (!await destination.HasBlobAsync(blob, cancellationToken).ConfigureAwait(false))
        {
            await destination.WriteBlobAsync(blob, open, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Brings a blob of this build.</summary>
    public async Task WriteAsync(Descriptor blob, Func<Stream> open, CancellationToken cancellationToken)
    {
        if (_begun.TryAdd(blob.Digest, true) && !await destination.HasBlobAsync(blob, cancellationToken).ConfigureAwait(false))
        {
            await destination.WriteBlobAsync(blob, _ => Task.FromResult(open()), cancellationToken).ConfigureAwait(false);
        }
    }
}
