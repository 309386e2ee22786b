using System.Text;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>Content that is found again by digest, in a folder of the user's: blobs, indexes of layers, files out of images.</summary>
internal sealed class BlobCache(string folder)
{
    private static readonly TimeSpan TouchInterval = TimeSpan.FromHours(1);

    // Functions that are published at the same time are often built on one image: it is fetched by the first of them.
    private static readonly KeyedLock _fetches = new();

    /// <summary>Where something about a digest is kept: <c>sha256/{hex}.{kind}</c>.</summary>
    public string PathOf(Digest digest, string kind) => Path.Combine(folder, digest.Algorithm, $"{digest.Hex}.{kind}");

    /// <summary>Opens a blob, from the cache when it is there, else from the store. Its digest is verified by the last read.</summary>
    public Task<Stream> OpenAsync(IImageSource source, Descriptor blob, CancellationToken cancellationToken) =>
        TryOpen(blob) is { } cached ? Task.FromResult<Stream>(cached) : source.OpenBlobAsync(blob, cancellationToken);

    /// <summary>Opens a blob, having copied it into the cache first when it was not there.</summary>
    public async Task<Stream> OpenCachedAsync(IImageSource source, Descriptor blob, CancellationToken cancellationToken)
    {
        if (TryOpen(blob) is { } cached)
        {
            return cached;
        }

        var path = PathOf(blob.Digest, "blob");
        using var turn = await _fetches.EnterAsync(path, cancellationToken).ConfigureAwait(false);
        if (TryOpen(blob) is { } fetched)
        {
            return fetched;
        }

        var content = await source.OpenBlobAsync(blob, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var temporary = TemporaryName(path);
            try
            {
                var file = File.Create(temporary);
                await using (file.ConfigureAwait(false))
                {
                    await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
                }

                File.Move(temporary, path, overwrite: true);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        }

        return File.OpenRead(path);
    }

    /// <summary>The whole of a small blob, kept for the next time; a damaged one is fetched again.</summary>
    public async Task<byte[]> ReadAsync(IImageSource source, Descriptor blob, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadOnceAsync(source, blob, cancellationToken).ConfigureAwait(false);
        }
        catch (DigestMismatchException) when (File.Exists(PathOf(blob.Digest, "blob")))
        {
            File.Delete(PathOf(blob.Digest, "blob"));
            return await ReadOnceAsync(source, blob, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<byte[]> ReadOnceAsync(IImageSource source, Descriptor blob, CancellationToken cancellationToken)
    {
        var stream = await OpenCachedAsync(source, blob, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes.ToArray();
        }
    }

    /// <summary>A manifest or index; one that was asked for by its digest is kept for the next time.</summary>
    public async Task<ManifestContent?> FindManifestAsync(IImageSource source, string tagOrDigest, CancellationToken cancellationToken)
    {
        if (!Digest.TryParse(tagOrDigest, out var digest))
        {
            return await source.FindManifestAsync(tagOrDigest, cancellationToken).ConfigureAwait(false);
        }

        var path = PathOf(digest, "manifest");
        using var turn = await _fetches.EnterAsync(path, cancellationToken).ConfigureAwait(false);
        if (File.Exists(path)
            && await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false) is var kept
            && kept.AsSpan().IndexOf((byte)'\n') is var end and > 0
            && new ManifestContent(Encoding.ASCII.GetString(kept, 0, end), kept.AsMemory(end + 1)) is var known
            && known.Digest == digest)
        {
            Touch(path);
            return known;
        }

        var content = await source.FindManifestAsync(tagOrDigest, cancellationToken).ConfigureAwait(false);
        if (content is not null)
        {
            Replace(path, stream => stream.Write([.. Encoding.ASCII.GetBytes(content.MediaType + '\n'), .. content.Bytes.Span]));
        }

        return content;
    }

    /// <summary>Notes that a file of the cache is of use: what was used lately is not cleaned up.</summary>
    public static void Touch(string path)
    {
        try
        {
            var now = DateTime.UtcNow;
            if (now - File.GetLastWriteTimeUtc(path) > TouchInterval)
            {
                File.SetLastWriteTimeUtc(path, now);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody else's cache, which can be read only.
        }
    }

    /// <summary>Writes a file of the cache at once; that it cannot be written is no error, it is then made again next time.</summary>
    public static void Replace(string path, Action<Stream> write)
    {
        try
        {
            var temporary = TemporaryName(path);
            using (var stream = File.Create(temporary))
            {
                write(stream);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A cache is a convenience.
        }
    }

    private static string TemporaryName(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return $"{path}.{Guid.NewGuid():n}";
    }

    // A file of another size was cut off by something: it is fetched again, and replaced.
    private VerifyingStream? TryOpen(Descriptor blob)
    {
        try
        {
            var path = PathOf(blob.Digest, "blob");
            if (new FileInfo(path) is not { Exists: true } file || file.Length != blob.Size)
            {
                return null;
            }

            Touch(path);
            return new(File.OpenRead(path), blob);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
