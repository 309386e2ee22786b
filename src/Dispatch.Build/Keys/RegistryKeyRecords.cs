using Dispatch.Oci;

namespace Dispatch.Build.Keys;

/// <summary>In a registry the published manifest itself carries the key: one GET, and a HEAD for each further tag, all at once.</summary>
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
            return null;
        }

        var astray = destination.Tags.Skip(1).Zip(others, (tag, digest) => (Tag: tag, Digest: digest.Result))
            .FirstOrDefault(other => other.Digest != content.Digest).Tag;
        return new(key, content.Digest, manifest.Config.Size + manifest.Layers.Sum(layer => layer.Size), astray is null ? null : $"tag '{astray}' is not this image");
    }

    public void Forget()
    {
        // The tags point to the old image until they point to the new one; its key is the truth all the time.
    }

    public Task RememberAsync(KeyRecord record, CancellationToken cancellationToken) => Task.CompletedTask;
}
