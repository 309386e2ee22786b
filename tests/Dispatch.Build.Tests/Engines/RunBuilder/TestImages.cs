using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Dispatch.Oci;
using Dispatch.Testing;

namespace Dispatch.Build.Tests.Engines.RunBuilder;

/// <summary>Image stores with one image in memory: busybox and its links in one layer.</summary>
internal sealed class TestImages : IImageStores, IDisposable
{
    private readonly TempFolder _cache = new();

    public TestImages(ContainerConfig? config = null, string program = "/bin/busybox") => Base = TestImage.Busybox(config, program);

    public const string Name = "registry.example/base:1";

    public TestImage Base { get; }

    public string CacheFolder => _cache.Path;

    public (IImageSource Source, string TagOrDigest) OpenSource(ImageLocation location) => (Base, location.ToString()!);

    public IImageSource OpenPublished(ImageLocation location) => throw new NotSupportedException();

    public IImageDestination OpenDestination(ImageLocation location) => throw new NotSupportedException();

    public void Dispose() => _cache.Dispose();
}

/// <summary>An image in memory.</summary>
internal sealed class TestImage : IImageSource
{
    private readonly Dictionary<Digest, byte[]> _blobs = [];
    private readonly ManifestContent _manifest;

    private TestImage(byte[] tar, ContainerConfig container)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(tar);
        }

        Layer = Add(compressed.ToArray(), MediaTypes.LayerGzip);
        var config = new ImageConfig { Architecture = "amd64", OS = "linux", Config = container, RootFS = new RootFS { DiffIds = [Digest.OfHash(SHA256.HashData(tar))] } };
        var manifest = new ImageManifest { MediaType = MediaTypes.Manifest, Config = Add(ImageJson.Write(config), MediaTypes.Config), Layers = [Layer] };
        _manifest = new ManifestContent(MediaTypes.Manifest, ImageJson.Write(manifest));
    }

    public Descriptor Layer { get; }

    public static TestImage Busybox(ContainerConfig? config, string program)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "bin/") { Mode = (UnixFileMode)0x1ED, ModificationTime = DateTimeOffset.UnixEpoch });
            using var file = File.OpenRead(program);
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = (UnixFileMode)0x1ED, ModificationTime = DateTimeOffset.UnixEpoch, DataStream = file });
            foreach (var name in new[] { "sh", "cat", "echo", "kill", "ls", "printf", "sleep", "test", "touch", "true", "false", "yes", "head", "tr" })
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/" + name) { LinkName = "busybox", ModificationTime = DateTimeOffset.UnixEpoch });
            }
        }

        return new TestImage(tar.ToArray(), config ?? new ContainerConfig { Env = ["PATH=/bin"] });
    }

    public Task<ManifestContent?> FindManifestAsync(string tagOrDigest, CancellationToken cancellationToken) =>
        Task.FromResult(tagOrDigest == TestImages.Name ? _manifest : null);

    public Task<Digest?> FindDigestAsync(string tagOrDigest, CancellationToken cancellationToken) => Task.FromResult<Digest?>(_manifest.Digest);

    public Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellationToken) => Task.FromResult<Stream>(new MemoryStream(_blobs[blob.Digest]));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Writes it under the tag <c>1</c>.</summary>
    public async Task CopyToAsync(IImageDestination destination, CancellationToken cancellationToken)
    {
        await using (destination)
        {
            var manifest = ImageJson.ReadManifest(_manifest.Bytes.Span);
            foreach (var blob in manifest.Layers.Prepend(manifest.Config))
            {
                await destination.WriteBlobAsync(blob, token => OpenBlobAsync(blob, token), cancellationToken);
            }

            await destination.WriteManifestAsync(_manifest, ["1"], cancellationToken);
            await destination.CompleteAsync(cancellationToken);
        }
    }

    private Descriptor Add(byte[] content, string mediaType)
    {
        _blobs[Digest.Of(content)] = content;
        return new Descriptor { MediaType = mediaType, Digest = Digest.Of(content), Size = content.Length };
    }
}
