using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>An image from outside whose blobs lie here.</summary>
/// <param name="Folder">Manifest and blobs in the form of containers/image's <c>dir:</c> transport.</param>
/// <param name="Image">The image.</param>
internal sealed record LaidOutImage(string Folder, BaseImage Image);

/// <summary>
/// Fetches images through our stores, so that credentials, certificates and archives work the same for all builders, and lays them out for
/// containers/image: a folder of blobs by hex digest. Blobs are kept in the cache and linked.
/// </summary>
internal sealed class LaidOutImages(BaseImages images, BlobCache cache, string workFolder)
{
    private const string DockerPlainLayer = "application/vnd.docker.image.rootfs.diff.tar";

    private static readonly Dictionary<string, string> DockerTypes = new(StringComparer.Ordinal)
    {
        [MediaTypes.DockerLayer] = MediaTypes.DockerLayer,
        [MediaTypes.LayerGzip] = MediaTypes.DockerLayer,
        [MediaTypes.Layer] = DockerPlainLayer,
        [DockerPlainLayer] = DockerPlainLayer,
    };

    private readonly Dictionary<Digest, LaidOutImage> _laidOut = [];

    /// <summary>Every image so far.</summary>
    public IReadOnlyCollection<LaidOutImage> All => _laidOut.Values;

    /// <exception cref="DispatchException">The name is none, or there is no such image or none for the platform.</exception>
    public async Task<LaidOutImage> FetchAsync(ExternalImage place, CancellationToken cancellationToken)
    {
        var image = await images.GetAsync(place.Image, place.Platform, place.Instruction, cancellationToken);
        if (!_laidOut.TryGetValue(image.Manifest.Config.Digest, out var laidOut))
        {
            laidOut = new LaidOutImage(Path.Combine(workFolder, $"base{_laidOut.Count}"), image);
            await LayOutAsync(laidOut, cancellationToken);
            _laidOut.Add(image.Manifest.Config.Digest, laidOut);
        }

        return laidOut;
    }

    private async Task LayOutAsync(LaidOutImage image, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(image.Folder);
        var manifest = image.Image.Manifest;
        foreach (var blob in manifest.Layers.Prepend(manifest.Config).DistinctBy(blob => blob.Digest))
        {
            await using (await cache.OpenCachedAsync(image.Image.Source, blob, cancellationToken))
            {
                File.CreateSymbolicLink(Path.Combine(image.Folder, blob.Digest.Hex), cache.PathOf(blob.Digest, "blob"));
            }
        }

        await File.WriteAllTextAsync(Path.Combine(image.Folder, "version"), "Directory Transport Version: 1.1\n", cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(image.Folder, "manifest.json"), ImageJson.Write(ForBuilder(manifest)), cancellationToken);
    }

    // Builders only take HEALTHCHECK, SHELL and ONBUILD out of a configuration that a Docker manifest names.
    private static ImageManifest ForBuilder(ImageManifest manifest)
    {
        var types = manifest.Layers.Select(layer => DockerTypes.GetValueOrDefault(layer.MediaType, "")).ToList();
        return types.Contains("", StringComparer.Ordinal)
            ? manifest
            : new ImageManifest
            {
                MediaType = MediaTypes.DockerManifest,
                Config = new Descriptor { MediaType = MediaTypes.DockerConfig, Digest = manifest.Config.Digest, Size = manifest.Config.Size },
                Layers = [.. manifest.Layers.Zip(types, (layer, type) => new Descriptor { MediaType = type, Digest = layer.Digest, Size = layer.Size })],
            };
    }
}
