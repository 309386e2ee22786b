using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Oci;

/// <summary>Points at content by digest (OCI image specification, descriptor.md).</summary>
public sealed record Descriptor
{
    /// <summary>Media type of the content.</summary>
    public required string MediaType { get; init; }

    /// <summary>Digest of the content.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Size of the content in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Other places to fetch the content from.</summary>
    public IReadOnlyList<string>? Urls { get; init; }

    /// <summary>Free key-value pairs.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>In an index: what the manifest is for.</summary>
    public Platform? Platform { get; init; }

    /// <summary>In a manifest or index: type of the artifact, when it is not an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Members this library does not know; written back as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}

/// <summary>Operating system and processor an image is for, in Go's words (<c>linux</c>, <c>amd64</c>).</summary>
public sealed record Platform
{
    /// <summary>For example <c>linux</c>.</summary>
    [JsonPropertyName("os")]
    public required string OS { get; init; }

    /// <summary>For example <c>amd64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>For example <c>v8</c>.</summary>
    public string? Variant { get; init; }

    /// <summary>For example <c>10.0.14393.1066</c>.</summary>
    [JsonPropertyName("os.version")]
    public string? OSVersion { get; init; }

    /// <summary>For example <c>win32k</c>.</summary>
    [JsonPropertyName("os.features")]
    public IReadOnlyList<string>? OSFeatures { get; init; }

    /// <summary>Members this library does not know; written back as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}
