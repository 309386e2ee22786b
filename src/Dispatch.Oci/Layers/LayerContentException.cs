namespace Dispatch.Oci.Layers;

/// <summary>A file's content has not the size that its entry announced: it changed while it was read.</summary>
public sealed class LayerContentException(string path, long expectedSize, long? actualSize)
    : IOException($"'{path}' should have {expectedSize} bytes, but has {(actualSize is { } size ? $"{size}" : "more")}.")
{
    /// <summary>Path in the layer.</summary>
    public string Path { get; } = path;

    /// <summary>Bytes announced.</summary>
    public long ExpectedSize { get; } = expectedSize;

    /// <summary>Bytes there were; null when there were more than announced.</summary>
    public long? ActualSize { get; } = actualSize;
}
