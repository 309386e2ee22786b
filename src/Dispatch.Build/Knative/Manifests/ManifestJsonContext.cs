using System.Text.Json.Serialization;

namespace Dispatch.Build.Knative.Manifests;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    MaxDepth = 64,
    Converters = [typeof(Rfc3339Converter)])]
[JsonSerializable(typeof(KnativeBuild))]
[JsonSerializable(typeof(BuildTemplate))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;
