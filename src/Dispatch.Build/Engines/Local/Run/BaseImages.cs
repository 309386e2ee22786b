using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>An image from outside that lies here now.</summary>
/// <param name="Folder">Its manifest and blobs in the form of containers/image's <c>dir:</c> transport.</param>
/// <param name="Manifest">Its manifest as it was stored.</param>
/// <param name="Config">Its configuration.</param>
internal sealed record BaseImage(string Folder, ImageManifest Manifest, ImageConfig Config);

/// <summary>
/// Fetches images through our stores, so that credentials, certificates and archives work the same for all builders, and lays them out for
/// containers/image: a folder of blobs by hex digest. Blobs are kept in the cache and linked.
/// </summary>
internal sealed class BaseImages(IImageStores stores, string workFolder)
{
    private const string DockerPlainLayer = "application/vnd.docker.image.rootfs.diff.tar";

    private readonly Dictionary<(string, Platform), BaseImage> _images = [];

    /// <summary>Every image fetched so far.</summary>
    public IReadOnlyCollection<BaseImage> All => _images.Values;

    /// <exception cref="DispatchException">The name is none, or there is no such image or none for the platform.</exception>
    public async Task<BaseImage> FetchAsync(ExternalImage image, string baseFolder, CancellationToken cancellationToken)
    {
        if (!_images.TryGetValue((image.Image, image.Platform), out var found))
        {
            found = await FetchAsync(image, Location(image, baseFolder), Path.Combine(workFolder, $"base{_images.Count}"), cancellationToken);
            _images.Add((image.Image, image.Platform), found);
        }

        return found;
    }

    private async Task<BaseImage> FetchAsync(ExternalImage image, ImageLocation location, string folder, CancellationToken cancellationToken)
    {
        var (source, name) = stores.OpenSource(location);
        await using (source)
        {
            var content = await source.FindManifestAsync(name, cancellationToken) ?? throw Missing(image, Codes.BaseNotFound, "does not exist");
            if (MediaTypes.IsIndex(content.MediaType))
            {
                var chosen = PlatformSelection.Select(ImageJson.ReadIndex(content.Bytes.Span), image.Platform)
                    ?? throw Missing(image, Codes.BasePlatform, $"has no variant for {image.Platform.OS}/{image.Platform.Architecture}");
                content = await source.FindManifestAsync(chosen.Digest.ToString(), cancellationToken)
                    ?? throw Missing(image, Codes.BaseNotFound, $"names {chosen.Digest}, which does not exist");
            }

            var manifest = ImageJson.ReadManifest(content.Bytes.Span);
            Directory.CreateDirectory(folder);
            foreach (var blob in manifest.Layers.Prepend(manifest.Config).DistinctBy(blob => blob.Digest))
            {
                var path = await CacheAsync(source, blob, cancellationToken);
                File.CreateSymbolicLink(Path.Combine(folder, blob.Digest.Hex), path);
            }

            var config = ImageJson.ReadConfig(await File.ReadAllBytesAsync(Path.Combine(folder, manifest.Config.Digest.Hex), cancellationToken));
            await File.WriteAllTextAsync(Path.Combine(folder, "version"), "Directory Transport Version: 1.1\n", cancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(folder, "manifest.json"), ImageJson.Write(ForBuilder(manifest)), cancellationToken);
            return new BaseImage(folder, manifest, config);
        }
    }

    // Builders only take HEALTHCHECK, SHELL and ONBUILD out of a configuration that a Docker manifest names.
    private static ImageManifest ForBuilder(ImageManifest manifest)
    {
        var types = manifest.Layers.Select(layer => DockerTypes.GetValueOrDefault(layer.MediaType, "")).ToList();
        return types.Contains("")
            ? manifest
            : new ImageManifest
            {
                MediaType = MediaTypes.DockerManifest,
                Config = new Descriptor { MediaType = MediaTypes.DockerConfig, Digest = manifest.Config.Digest, Size = manifest.Config.Size },
                Layers = [.. manifest.Layers.Zip(types, (layer, type) => new Descriptor { MediaType = type, Digest = layer.Digest, Size = layer.Size })],
            };
    }

    private static Dictionary<string, string> DockerTypes { get; } = new(StringComparer.Ordinal)
    {
        [MediaTypes.DockerLayer] = MediaTypes.DockerLayer,
        [MediaTypes.LayerGzip] = MediaTypes.DockerLayer,
        [MediaTypes.Layer] = DockerPlainLayer,
        [DockerPlainLayer] = DockerPlainLayer,
    };

    private async Task<string> CacheAsync(IImageSource source, Descriptor blob, CancellationToken cancellationToken)
    {
        var path = Path.Combine(stores.CacheFolder, blob.Digest.Algorithm, blob.Digest.Hex + ".blob");
        if (File.Exists(path))
        {
            return path;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            await using (var content = await source.OpenBlobAsync(blob, cancellationToken))
            await using (var file = File.Create(temporary))
            {
                await content.CopyToAsync(file, cancellationToken);
            }

            File.Move(temporary, path, overwrite: true);
            return path;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static ImageLocation Location(ExternalImage image, string baseFolder)
    {
        try
        {
            return ImageLocation.Parse(image.Image, baseFolder);
        }
        catch (FormatException exception)
        {
            var diagnostic = image.Instruction.Diagnose(Codes.InvalidArguments, $"'{image.Image}' is no image: {exception.Message}", image.Word);
            throw new DispatchException(diagnostic, exception);
        }
    }

    private static DispatchException Missing(ExternalImage image, ErrorCode code, string what) =>
        new(image.Instruction.Diagnose(code, $"The image {image.Image} {what}.", image.Word));
}
