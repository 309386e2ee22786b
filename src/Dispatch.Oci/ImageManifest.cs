using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Oci;

/// <summary>One image: its configuration and its layers, lowest first (OCI manifest.md; Docker schema 2 has the same members).</summary>
public sealed record ImageManifest
{
    /// <summary>Always 2.</summary>
    public int SchemaVersion { get; init; } = 2;

    /// <summary>Media type of the manifest itself.</summary>
    public string? MediaType { get; init; }

    /// <summary>The image configuration.</summary>
    public required Descriptor Config { get; init; }

    /// <summary>Layers, lowest first.</summary>
    public required IReadOnlyList<Descriptor> Layers { get; init; }

    /// <summary>Free key-value pairs.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Members this library does not know; written back as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}

/// <summary>Manifests of one image for several platforms (OCI image-index.md; Docker manifest lists have the same members).</summary>
public sealed record ImageIndex
{
    /// <summary>Always 2.</summary>
    public int SchemaVersion { get; init; } = 2;

    /// <summary>Media type of the index itself.</summary>
    public string? MediaType { get; init; }

    /// <summary>The manifests.</summary>
    public required IReadOnlyList<Descriptor> Manifests { get; init; }

    /// <summary>Free key-value pairs.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Members this library does not know; written back as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}
