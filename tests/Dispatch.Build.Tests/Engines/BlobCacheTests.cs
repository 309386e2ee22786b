using System.Text;
using Dispatch.Build.Engines.Local;
using Dispatch.Oci;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Engines;

/// <summary>What functions that are published at the same time have in common is fetched once.</summary>
public sealed class BlobCacheTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Content_is_fetched_by_the_first_who_needs_it()
    {
        var source = new SlowSource();
        var blob = new Descriptor { MediaType = MediaTypes.Manifest, Digest = Digest.Of(SlowSource.Content), Size = SlowSource.Content.Length };
        var reads = Enumerable.Range(0, 8).Select(_ => new BlobCache(_folder.Path).ReadAsync(source, blob, TestContext.Current.CancellationToken)).ToList();
        var manifests = Enumerable.Range(0, 8).Select(_ => new BlobCache(_folder.Path).FindManifestAsync(source, blob.Digest.ToString(), TestContext.Current.CancellationToken)).ToList();
        source.Answer.SetResult();

        Assert.All(await Task.WhenAll(reads), static bytes => Assert.Equal(SlowSource.Content, bytes));
        Assert.All(await Task.WhenAll(manifests), manifest => Assert.Equal(blob.Digest, manifest!.Digest));
        Assert.Equal((1, 1), (source.Blobs, source.Manifests));
    }

    // Nobody gets anything before all have asked.
    private sealed class SlowSource : IImageSource
    {
        private int _blobs;
        private int _manifests;

        public static byte[] Content { get; } = Encoding.UTF8.GetBytes("{}");

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Blobs => _blobs;

        public int Manifests => _manifests;

        public async Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _blobs);
            await Answer.Task.WaitAsync(cancellationToken);
            return new MemoryStream(Content);
        }

        public async Task<ManifestContent?> FindManifestAsync(string tagOrDigest, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _manifests);
            await Answer.Task.WaitAsync(cancellationToken);
            return new(MediaTypes.Manifest, Content);
        }

        public Task<Digest?> FindDigestAsync(string tagOrDigest, CancellationToken cancellationToken) => Task.FromResult<Digest?>(null);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
