using System.IO.Compression;
using System.Security.Cryptography;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>
/// Writes what a builder made as an OCI layout: the base's layers are those of the registry again (builders compress them anew), ours are
/// compressed the same way whatever the builder, and the configuration loses what tells one run from another.
/// </summary>
internal sealed class ResultLayout(string folder, IReadOnlyCollection<LaidOutImage> bases)
{
    private string Blobs { get; } = Path.Combine(folder, "blobs", "sha256");

    public async Task WriteAsync(BuilderResult result, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Blobs);
        var built = ImageJson.ReadConfig(await File.ReadAllBytesAsync(result.ConfigFile, cancellationToken));
        var diffIds = built.RootFS.DiffIds;
        var start = bases.Where(image => IsPrefix(image.Image, diffIds)).MaxBy(image => image.Image.Manifest.Layers.Count);
        var layers = new List<Descriptor>();
        foreach (var index in Enumerable.Range(0, diffIds.Count))
        {
            layers.Add(index < (start?.Image.Manifest.Layers.Count ?? 0)
                ? LinkBaseLayer(start!, start!.Image.Manifest.Layers[index])
                : await CompressAsync(result.LayerFiles[index], cancellationToken));
        }

        var config = await WriteAsync(ImageJson.Write(ConfigNormalization.Normalize(built, start?.Image.Config)), MediaTypes.Config, cancellationToken);
        var manifest = new ImageManifest { MediaType = MediaTypes.Manifest, Config = config, Layers = layers };
        var list = new ImageIndex { MediaType = MediaTypes.Index, Manifests = [await WriteAsync(ImageJson.Write(manifest), MediaTypes.Manifest, cancellationToken)] };
        await File.WriteAllBytesAsync(Path.Combine(folder, "index.json"), ImageJson.Write(list), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""", cancellationToken);
    }

    private static bool IsPrefix(BaseImage image, IReadOnlyList<Digest> diffIds) =>
        diffIds.Take(image.Config.RootFS.DiffIds.Count).SequenceEqual(image.Config.RootFS.DiffIds);

    private Descriptor LinkBaseLayer(LaidOutImage image, Descriptor layer)
    {
        var path = Path.Combine(Blobs, layer.Digest.Hex);
        if (!File.Exists(path))
        {
            File.CreateSymbolicLink(path, Path.Combine(image.Folder, layer.Digest.Hex));
        }

        var type = layer.MediaType == MediaTypes.DockerLayer ? MediaTypes.LayerGzip : layer.MediaType;
        return new Descriptor { MediaType = type, Digest = layer.Digest, Size = layer.Size };
    }

    private async Task<Descriptor> CompressAsync(string tar, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Blobs, $"{Guid.NewGuid():N}.new");
        await using (var input = File.OpenRead(tar))
        await using (var output = File.Create(path))
        await using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            await input.CopyToAsync(gzip, cancellationToken);
        }

        await using var compressed = File.OpenRead(path);
        var digest = Digest.OfHash(await SHA256.HashDataAsync(compressed, cancellationToken));
        File.Move(path, Path.Combine(Blobs, digest.Hex), overwrite: true);
        return new Descriptor { MediaType = MediaTypes.LayerGzip, Digest = digest, Size = compressed.Length };
    }

    private async Task<Descriptor> WriteAsync(byte[] content, string mediaType, CancellationToken cancellationToken)
    {
        var digest = Digest.Of(content);
        await File.WriteAllBytesAsync(Path.Combine(Blobs, digest.Hex), content, cancellationToken);
        return new Descriptor { MediaType = mediaType, Digest = digest, Size = content.Length };
    }
}
