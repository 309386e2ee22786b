using System.Security.Cryptography;
using System.Text;
using Dispatch.Oci;
using Dispatch.Oci.Layers;

namespace Dispatch.Build.Engines.Local;

/// <summary>Reads single files out of images.</summary>
public sealed class ImageFile
{
    /// <summary>The most bytes a file may have to be read: 1 MiB.</summary>
    public const int MaxBytes = 1 << 20;

    // As many as Linux follows for one path.
    private const int MaxLinks = 40;

    private static readonly KeyedLock _reads = new();

    private readonly BlobCache _cache;
    private readonly LayerIndexes _indexes;

    internal ImageFile(BlobCache cache, LayerIndexes indexes) => (_cache, _indexes) = (cache, indexes);

    /// <summary>
    /// Reads a file, links in the image followed. Layers are read from the top, none further than the file; the result is kept by the
    /// image's digest and the path.
    /// </summary>
    /// <param name="stores">The image stores of this run.</param>
    /// <param name="image">The image.</param>
    /// <param name="platform">What to choose out of an index.</param>
    /// <param name="path">Absolute path in the image.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The content; null when the image has no such file.</returns>
    /// <exception cref="DispatchException">There is no such image, or the file is larger than <see cref="MaxBytes"/>.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(IImageStores stores, ImageLocation image, Platform platform, string path, CancellationToken cancellationToken)
    {
        var cache = new BlobCache(stores.CacheFolder);
        var images = new BaseImages(stores, image, "/", cache);
        await using var _ = images.ConfigureAwait(false);
        var opened = await images.GetAsync(image, platform, diagnostic => diagnostic, cancellationToken).ConfigureAwait(false);
        return await new ImageFile(cache, new LayerIndexes(cache)).ReadAsync(opened, path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a file of an image that is open.</summary>
    internal async Task<ReadOnlyMemory<byte>?> ReadAsync(BaseImage image, string path, CancellationToken cancellationToken)
    {
        var kept = _cache.PathOf(image.Manifest.Config.Digest, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..16]);

        // Functions that are published at the same time are often built on one image: the first of them reads its layers.
        using var turn = await _reads.EnterAsync(kept, cancellationToken).ConfigureAwait(false);
        if (File.Exists(kept))
        {
            BlobCache.Touch(kept);
            return await File.ReadAllBytesAsync(kept, cancellationToken).ConfigureAwait(false);
        }

        var content = await FindAsync(image, path, cancellationToken).ConfigureAwait(false);
        if (content is not null)
        {
            BlobCache.Replace(kept, stream => stream.Write(content));
        }

        // A null of byte[] would become an empty file on its way.
        return content is null ? default(ReadOnlyMemory<byte>?) : content;
    }

    private async Task<byte[]?> FindAsync(BaseImage image, string path, CancellationToken cancellationToken)
    {
        var key = ImagePath.Key(path);
        for (var links = 0; links < MaxLinks; links++)
        {
            var (content, link) = await FindOnceAsync(image, key, path, cancellationToken).ConfigureAwait(false);
            if (link is null)
            {
                return content;
            }

            key = link;
        }

        return null;
    }

    /// <summary>The file at a key, or the key that a link on the way to it leads to.</summary>
    private async Task<(byte[]? Content, string? Link)> FindOnceAsync(BaseImage image, string key, string path, CancellationToken cancellationToken)
    {
        foreach (var layer in image.Layers.Reverse())
        {
            byte[]? content = null;
            var index = _indexes.Find(layer) is { } known && known.Find(key) is not { Type: LayerEntryType.File }
                ? known
                : await _indexes.ScanAsync(layer, TakeAsync, cancellationToken).ConfigureAwait(false);
            if (content is not null)
            {
                return (content, null);
            }

            foreach (var at in ImagePath.Ancestors(key).Append(key))
            {
                if (index!.Find(at) is { Type: LayerEntryType.SymbolicLink or LayerEntryType.HardLink } entry)
                {
                    var directory = entry.Type == LayerEntryType.HardLink ? "" : ImagePath.Parent(at);
                    return (null, ImagePath.Key(directory, entry.LinkTarget + key[at.Length..]));
                }
            }

            if (index!.Hides(key) || index.Find(key) is not null)
            {
                return (null, null);
            }

            async ValueTask<bool> TakeAsync(LayerItem item, CancellationToken cancellation)
            {
                if (item.Entry.Path != key || item.Entry.Type != LayerEntryType.File)
                {
                    return true;
                }

                content = await ReadAsync(item, image.Location, path, cancellation).ConfigureAwait(false);
                return false;
            }
        }

        return (null, null);
    }

    private static async Task<byte[]> ReadAsync(LayerItem item, ImageLocation image, string path, CancellationToken cancellationToken)
    {
        if (item.Entry.Size > MaxBytes)
        {
            throw new DispatchException(Codes.BaseNotFunctionImage, $"The file {path} of the image {image} has {item.Entry.Size} bytes; {MaxBytes} are allowed.");
        }

        var content = new byte[item.Entry.Size];
        await item.Content.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
        return content;
    }
}
