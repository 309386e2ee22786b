using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Dispatch.Build.Knative.Manifests;

/// <summary>The objects as JSON, the form in which the API takes and gives them. Absent members are left out; members the model does not know are kept.</summary>
public static class ManifestJson
{
    /// <summary>A Build as JSON.</summary>
    public static JsonObject ToJson(KnativeBuild build) => Write(build, ManifestJsonContext.Default.KnativeBuild);

    /// <summary>A template as JSON.</summary>
    public static JsonObject ToJson(BuildTemplate template) => Write(template, ManifestJsonContext.Default.BuildTemplate);

    /// <summary>The spec of a Build as JSON.</summary>
    public static JsonObject ToJson(BuildSpec spec) => Write(spec, ManifestJsonContext.Default.BuildSpec);

    /// <summary>Reads a <see cref="KnativeBuild"/> or a <see cref="BuildTemplate"/>. Null is the empty value, as it is for the API.</summary>
    /// <exception cref="DispatchException">DSP1201: it has not the form of one.</exception>
    public static T Read<T>(JsonObject json)
        where T : class
    {
        try
        {
            return json.Deserialize((JsonTypeInfo<T>)ManifestJsonContext.Default.GetTypeInfo(typeof(T))!) switch
            {
                KnativeBuild build => (T)(object)NullAsEmpty.Fill(build),
                BuildTemplate template => (T)(object)NullAsEmpty.Fill(template),
                var other => other!,
            };
        }
        catch (JsonException exception)
        {
            throw new DispatchException(Codes.ManifestInvalid, $"The {Name(json)} has not the form of one: {exception.Message}", exception);
        }
    }

    private static JsonObject Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToNode(value, type)!.AsObject();

    private static string Name(JsonObject json) =>
        $"{Text(json["kind"]) ?? "object"} '{(json["metadata"] is JsonObject metadata ? Text(metadata["name"]) : null) ?? "(no name)"}'";

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
