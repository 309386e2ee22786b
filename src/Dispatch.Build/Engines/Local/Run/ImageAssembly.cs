using System.IO.Compression;
using System.Security.Cryptography;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>
/// Makes a publishable image of what a builder made: the base's layers are those of the registry again (builders compress them anew), ours are
/// compressed the same way whatever the builder, and the configuration loses what tells one run from another.
/// </summary>
internal static class ImageAssembly
{
    public static async Task<BuiltImage> RunAsync(
        BuilderResult result, IReadOnlyCollection<BaseImage> bases, string folder, CancellationToken cancellationToken)
    {
        var built = ImageJson.ReadConfig(await File.ReadAllBytesAsync(result.ConfigFile, cancellationToken));
        var diffIds = built.RootFS.DiffIds;
        var best = bases.Where(image => IsPrefix(image, diffIds)).MaxBy(image => image.Manifest.Layers.Count);
        var config = ConfigNormalization.Normalize(built, best?.Config);
        var blobs = new Dictionary<Digest, string>();
        var layers = new List<Descriptor>();
        for (var index = 0; index < diffIds.Count; index++)
        {
            var (layer, path) = index < (best?.Manifest.Layers.Count ?? 0)
                ? FromBase(best!, index)
                : await CompressAsync(result.LayerFiles[index], Path.Combine(folder, $"layer{index}"), cancellationToken);
            layers.Add(layer);
            blobs[layer.Digest] = path;
        }

        var configBytes = ImageJson.Write(config);
        var configPath = Path.Combine(folder, "config.json");
        await File.WriteAllBytesAsync(configPath, configBytes, cancellationToken);
        var configDescriptor = new Descriptor { MediaType = MediaTypes.Config, Digest = Digest.Of(configBytes), Size = configBytes.Length };
        blobs[configDescriptor.Digest] = configPath;
        var manifest = new ImageManifest { MediaType = MediaTypes.Manifest, Config = configDescriptor, Layers = layers };
        return new BuiltImage(folder, new ManifestContent(MediaTypes.Manifest, ImageJson.Write(manifest)), blobs);
    }

    private static bool IsPrefix(BaseImage image, IReadOnlyList<Digest> diffIds) =>
        image.Config.RootFS.DiffIds.Count == image.Manifest.Layers.Count
        && diffIds.Take(image.Config.RootFS.DiffIds.Count).SequenceEqual(image.Config.RootFS.DiffIds);

    private static (Descriptor Layer, string Path) FromBase(BaseImage image, int index)
    {
        var layer = image.Manifest.Layers[index];
        var type = layer.MediaType == MediaTypes.DockerLayer ? MediaTypes.LayerGzip : layer.MediaType;
        return (new Descriptor { MediaType = type, Digest = layer.Digest, Size = layer.Size }, Path.Combine(image.Folder, layer.Digest.Hex));
    }

    private static async Task<(Descriptor Layer, string Path)> CompressAsync(string tar, string path, CancellationToken cancellationToken)
    {
        await using (var input = File.OpenRead(tar))
        await using (var output = File.Create(path))
        await using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            await input.CopyToAsync(gzip, cancellationToken);
        }

        await using var compressed = File.OpenRead(path);
        var digest = Digest.OfHash(await SHA256.HashDataAsync(compressed, cancellationToken));
        return (new Descriptor { MediaType = MediaTypes.LayerGzip, Digest = digest, Size = compressed.Length }, path);
    }
}
