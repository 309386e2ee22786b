using Dispatch.Oci;

namespace Dispatch.Build.Keys;

/// <summary>The configuration of an image that lies in a store.</summary>
internal static class PublishedConfig
{
    /// <summary>Reads it; its digest and size are verified by the store.</summary>
    /// <exception cref="InvalidImageException">It is none, or larger than <see cref="ImageJson.MaxBytes"/>.</exception>
    public static async Task<ImageConfig> ReadAsync(IImageSource source, ImageManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Config.Size > ImageJson.MaxBytes)
        {
            throw new InvalidImageException($"An image configuration has {manifest.Config.Size} bytes; {ImageJson.MaxBytes} are allowed.");
        }

        await using var blob = await source.OpenBlobAsync(manifest.Config, cancellationToken);
        using var bytes = new MemoryStream();
        await blob.CopyToAsync(bytes, cancellationToken);
        return ImageJson.ReadConfig(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>The input key that a builder wrote as a label, because it cannot annotate manifests; null when there is none.</summary>
    public static InputKey? FindKey(ImageConfig config) =>
        InputKey.TryParse(config.Config?.Labels?.GetValueOrDefault(InputKey.Annotation), out var key) ? key : null;
}
