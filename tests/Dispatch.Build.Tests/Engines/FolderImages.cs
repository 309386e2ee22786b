using Dispatch.Oci;

namespace Dispatch.Build.Tests.Engines;

/// <summary>Images in a plain OCI layout folder, with a count of the blobs that were read.</summary>
internal sealed class FolderImages(string folder) : IImageSource, IImageDestination
{
    private readonly List<Digest> _reads = [];

    public IReadOnlyList<Digest> Reads => _reads;

    public async Task<ManifestContent?> FindManifestAsync(string tagOrDigest, CancellationToken cancellationToken)
    {
        var index = Index();
        var found = index.Manifests.FirstOrDefault(manifest => manifest.Digest.ToString() == tagOrDigest
            || manifest.Annotations?.GetValueOrDefault("org.opencontainers.image.ref.name") == tagOrDigest);
        return found is null ? null : new(found.MediaType, await File.ReadAllBytesAsync(BlobPath(found.Digest), cancellationToken));
    }

    public async Task<Digest?> FindDigestAsync(string tagOrDigest, CancellationToken cancellationToken) =>
        (await FindManifestAsync(tagOrDigest, cancellationToken))?.Digest;

    public Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        lock (_reads)
        {
            _reads.Add(blob.Digest);
        }

        return Task.FromResult<Stream>(File.OpenRead(BlobPath(blob.Digest)));
    }

    public Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken) => Task.FromResult(File.Exists(BlobPath(blob.Digest)));

    public Task<bool> TryMountBlobAsync(Descriptor blob, IImageSource source, CancellationToken cancellationToken)
    {
        if (source is not FolderImages other)
        {
            return Task.FromResult(false);
        }

        if (File.Exists(BlobPath(blob.Digest)))
        {
            return Task.FromResult(true);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(BlobPath(blob.Digest))!);
        File.Copy(other.BlobPath(blob.Digest), BlobPath(blob.Digest), overwrite: true);
        return Task.FromResult(true);
    }

    public async Task WriteBlobAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(BlobPath(blob.Digest))!);
        await using var content = await open(cancellationToken);
        await using var file = File.Create(BlobPath(blob.Digest));
        await content.CopyToAsync(file, cancellationToken);
    }

    public async Task WriteManifestAsync(ManifestContent manifest, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(BlobPath(manifest.Digest), manifest.Bytes, cancellationToken);
        var tagged = tags.Select(tag => manifest.Descriptor with { Annotations = new Dictionary<string, string> { ["org.opencontainers.image.ref.name"] = tag } });
        await File.WriteAllTextAsync(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""", cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(folder, "index.json"), ImageJson.Write(Index() with { Manifests = [.. Index().Manifests, .. tagged] }), cancellationToken);
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string BlobPath(Digest digest) => Path.Combine(folder, "blobs", digest.Algorithm, digest.Hex);

    private ImageIndex Index()
    {
        var path = Path.Combine(folder, "index.json");
        return File.Exists(path) ? ImageJson.ReadIndex(File.ReadAllBytes(path)) : new ImageIndex { Manifests = [] };
    }
}
