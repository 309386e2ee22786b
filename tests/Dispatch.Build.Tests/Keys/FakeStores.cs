using System.Collections.Concurrent;
using Dispatch.Oci;

namespace Dispatch.Build.Tests.Keys;

/// <summary>Image stores in memory: one list of tags for each location, and a log of what was asked.</summary>
internal sealed class FakeStores : IImageStores
{
    private readonly ConcurrentDictionary<string, ManifestContent> _images = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Requests { get; } = [];

    public ConcurrentDictionary<Digest, byte[]> Blobs { get; } = [];

    public Exception? Failure { get; set; }

    public string CacheFolder { get; set; } = "";

    public ManifestContent this[string name]
    {
        get => _images[name];
        set => _images[name] = value;
    }

    public void Remove(string name) => _images.TryRemove(name, out _);

    public (IImageSource Source, string TagOrDigest) OpenSource(ImageLocation location) => location switch
    {
        ImageLocation.InRegistry { Reference: var reference } => (new Source(this, reference.Name), reference.TagOrDefault!),
        _ => (new Source(this, location.ToString()), "only"),
    };

    public IImageSource OpenPublished(ImageLocation location) =>
        new Source(this, ((ImageLocation.InRegistry)location).Reference.Name);

    public IImageDestination OpenDestination(ImageLocation location) => new Target(this, ((ImageLocation.InRegistry)location).Reference.Name);

    private sealed class Target(FakeStores stores, string name) : IImageDestination
    {
        public Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken) => Task.FromResult(stores.Blobs.ContainsKey(blob.Digest));

        public Task<bool> TryMountBlobAsync(Descriptor blob, IImageSource source, CancellationToken cancellationToken) => Task.FromResult(false);

        public Task WriteBlobAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task WriteManifestAsync(ManifestContent manifest, IReadOnlyList<string> tags, CancellationToken cancellationToken)
        {
            foreach (var tag in tags)
            {
                stores[$"{name}:{tag}"] = manifest;
            }

            return Task.CompletedTask;
        }

        public Task CompleteAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Source(FakeStores stores, string name) : IImageSource
    {
        public Task<ManifestContent?> FindManifestAsync(string tagOrDigest, CancellationToken cancellationToken) => Task.FromResult(Find("GET", tagOrDigest));

        public Task<Digest?> FindDigestAsync(string tagOrDigest, CancellationToken cancellationToken) => Task.FromResult(Find("HEAD", tagOrDigest)?.Digest);

        public Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellationToken)
        {
            stores.Requests.Enqueue($"BLOB {name}@{blob.Digest}");
            return stores.Blobs.TryGetValue(blob.Digest, out var bytes) ? Task.FromResult<Stream>(new MemoryStream(bytes)) : throw new InvalidImageException("no such blob");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private ManifestContent? Find(string method, string tag)
        {
            stores.Requests.Enqueue($"{method} {name}:{tag}");
            return stores.Failure is { } failure ? throw failure : stores._images.GetValueOrDefault($"{name}:{tag}");
        }
    }
}
