using System.Text;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>Bytes and their descriptor.</summary>
internal sealed record TestBlob(Descriptor Descriptor, byte[] Content)
{
    public static TestBlob Of(byte[] content, string mediaType = MediaTypes.LayerGzip) =>
        new(new() { MediaType = mediaType, Digest = Digest.Of(content), Size = content.Length }, content);

    public static TestBlob Random(int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        return Of(content);
    }

    public Task<Stream> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<Stream>(new MemoryStream(Content));
}

/// <summary>An image of one layer.</summary>
internal sealed record TestImage(IReadOnlyList<TestBlob> Blobs, ManifestContent Manifest)
{
    public static TestImage Create(string layer)
    {
        var config = TestBlob.Of("{}"u8.ToArray(), MediaTypes.Config);
        var content = TestBlob.Of(Encoding.UTF8.GetBytes(layer));
        var manifest = new ImageManifest { MediaType = MediaTypes.Manifest, Config = config.Descriptor, Layers = [content.Descriptor] };
        return new([config, content], new(MediaTypes.Manifest, ImageJson.Write(manifest)));
    }
}
