using System.Net;
using Dispatch.Oci;
using Dispatch.Oci.Registries;

namespace Dispatch.Build.Keys;

/// <summary>In a registry the published manifest itself carries the key: one GET, and a HEAD for each further tag, all at once; the configuration's label only when it does not.</summary>
internal sealed class RegistryKeyRecords(ImageDestination destination, IImageStores stores) : IKeyRecords
{
    public async Task<KeyRecord?> FindAsync(CancellationToken cancellationToken)
    {
        await using var published = stores.OpenPublished(destination.Location);
        var first = published.FindManifestAsync(destination.Tags[0], cancellationToken);
        var others = destination.Tags.Skip(1).Select(tag => published.FindDigestAsync(tag, cancellationToken)).ToList();
        await Task.WhenAll([first, .. others]);

        if (await first is not { } content || !MediaTypes.IsManifest(content.MediaType))
        {
            return null;
        }

        var manifest = ImageJson.ReadManifest(content.Bytes.Span);
        if (!InputKey.TryParse(manifest.Annotations?.GetValueOrDefault(InputKey.Annotation), out var key))
        {
            key = await FindInConfigAsync(published, manifest, cancellationToken);
        }

        if (key is null)
        {
            return null;
        }

        var astray = destination.Tags.Skip(1).Zip(others, (tag, digest) => (Tag: tag, Digest: digest.Result))
            .FirstOrDefault(other => other.Digest != content.Digest).Tag;
        return new(key, content.Digest, manifest.Config.Size + manifest.Layers.Sum(layer => layer.Size), astray is null ? null : $"tag '{astray}' is not this image");
    }

    // What a builder in a cluster made has the key as a label, because such builders cannot annotate manifests.
    private static async Task<InputKey?> FindInConfigAsync(IImageSource published, ImageManifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            return PublishedConfig.FindKey(await PublishedConfig.ReadAsync(published, manifest, cancellationToken));
        }
        catch (Exception failure) when (failure is InvalidImageException or DigestMismatchException or RegistryException { StatusCode: HttpStatusCode.NotFound })
        {
            // An artifact that is no image, or a damaged one: nothing to skip for.
            return null;
        }
    }

    public void Forget()
    {
        // The tags point to the old image until they point to the new one; its key is the truth all the time.
    }

    public Task RememberAsync(KeyRecord record, CancellationToken cancellationToken) => Task.CompletedTask;
}
