namespace Dispatch.Oci;

/// <summary>A layer in a form this library does not read (zstd, or a media type it does not know).</summary>
public sealed class UnsupportedLayerException(string mediaType)
    : Exception($"Layers of type '{mediaType}' cannot be read: only tar and tar with gzip can.")
{
    /// <summary>The layer's media type.</summary>
    public string MediaType { get; } = mediaType;
}
