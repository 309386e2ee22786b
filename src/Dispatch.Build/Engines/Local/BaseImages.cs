using Dispatch.Build.Dockerfiles;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>Resolves the names of FROM and --from, each once.</summary>
/// <param name="stores">The image stores of this run.</param>
/// <param name="known">The base image of the definition, whose text may stand in the Dockerfile.</param>
/// <param name="folder">Where relative paths in names begin.</param>
/// <param name="cache">Keeps configurations.</param>
internal sealed class BaseImages(IImageStores stores, ImageLocation? known, string folder, BlobCache cache) : IAsyncDisposable
{
    // An index may list an index; more than this is no image anyone uses.
    private const int MaxIndexes = 4;

    private readonly Dictionary<(ImageLocation Location, Platform Platform), BaseImage> _images = [];
    private readonly List<IImageSource> _sources = [];

    /// <summary>The image of a name for a platform.</summary>
    /// <exception cref="DispatchException">The name is none, or there is no such image.</exception>
    public async Task<BaseImage> GetAsync(string name, Platform platform, Instruction at, CancellationToken cancellationToken)
    {
        var location = name == known?.ToString() ? known : ImageNames.Parse(name, folder, at);
        return await GetAsync(location, platform, diagnostic => at.Diagnose(diagnostic.Code, diagnostic.Message, name), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The image at a location for a platform.</summary>
    /// <param name="location">Where it lies.</param>
    /// <param name="platform">What to choose out of an index.</param>
    /// <param name="locate">Adds to a finding where the image was named.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<BaseImage> GetAsync(ImageLocation location, Platform platform, Func<Diagnostic, Diagnostic> locate, CancellationToken cancellationToken) =>
        _images.TryGetValue((location, platform), out var image)
            ? image
            : _images[(location, platform)] = await OpenAsync(location, platform, locate, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources)
        {
            await source.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<BaseImage> OpenAsync(ImageLocation location, Platform platform, Func<Diagnostic, Diagnostic> locate, CancellationToken cancellationToken)
    {
        var (source, tagOrDigest) = stores.OpenSource(location);
        _sources.Add(source);
        var content = await cache.FindManifestAsync(source, tagOrDigest, cancellationToken).ConfigureAwait(false)
            ?? throw new DispatchException(locate(new(Codes.BaseNotFound, $"The image {location} does not exist.")));
        var digest = content.Digest;
        for (var depth = 0; MediaTypes.IsIndex(content.MediaType) && depth < MaxIndexes; depth++)
        {
            var chosen = PlatformSelection.Select(ImageJson.ReadIndex(content.Bytes.Span), platform)
                ?? throw new DispatchException(locate(new(Codes.BasePlatform, $"The image {location} has none for {Text(platform)}.")));
            content = await cache.FindManifestAsync(source, chosen.Digest.ToString(), cancellationToken).ConfigureAwait(false)
                ?? throw new DispatchException(locate(new(Codes.BaseNotFound, $"The image {location} lists {chosen.Digest}, which does not exist.")));
        }

        if (!MediaTypes.IsManifest(content.MediaType))
        {
            throw new DispatchException(locate(new(Codes.BaseCorrupt, $"The image {location} is a {content.MediaType}, not an image manifest of OCI or of Docker (schema 2).")));
        }

        var manifest = ImageJson.ReadManifest(content.Bytes.Span);
        if (manifest.Config.Size > ImageJson.MaxBytes)
        {
            throw new DispatchException(locate(new(Codes.BaseCorrupt, $"The image {location} has a configuration of {manifest.Config.Size} bytes; {ImageJson.MaxBytes} are allowed.")));
        }

        var config = ImageJson.ReadConfig(await cache.ReadAsync(source, manifest.Config, cancellationToken).ConfigureAwait(false));
        return config.RootFS.DiffIds.Count == manifest.Layers.Count
            ? new(location, source, digest, manifest, config)
            : throw new DispatchException(locate(new(
                Codes.BaseCorrupt, $"The image {location} lists {manifest.Layers.Count} layers in its manifest and {config.RootFS.DiffIds.Count} in its configuration.")));
    }

    private static string Text(Platform platform) => string.Join('/', new[] { platform.OS, platform.Architecture, platform.Variant }.Where(part => !string.IsNullOrEmpty(part)));
}
