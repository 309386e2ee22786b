using System.Text.Json.Serialization;

namespace Dispatch.Oci.Json;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    MaxDepth = 64)]
[JsonSerializable(typeof(ImageManifest))]
[JsonSerializable(typeof(ImageIndex))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;

/// <summary>Names as declared: the members of an image's <c>config</c> begin with upper case.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    MaxDepth = 64)]
[JsonSerializable(typeof(ImageConfig))]
internal sealed partial class ConfigJsonContext : JsonSerializerContext;
