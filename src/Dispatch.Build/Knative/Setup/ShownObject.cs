using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Engine;

namespace Dispatch.Build.Knative.Setup;

/// <summary>An object as lines for people: without what the API keeps for itself, and without the values of secrets.</summary>
internal static class ShownObject
{
    // kubectl keeps all that was applied in an annotation, also of secrets: only those that are wanted are shown.
    private static readonly string[] _metadata = ["name", "namespace", "labels", "annotations"];

    /// <param name="content">The object.</param>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="before">What it was, to tell which values of a secret changed; null when it was not there.</param>
    public static IReadOnlyList<string> Lines(JsonObject content, ClusterObject wanted, JsonObject? before)
    {
        var shown = new JsonObject { ["apiVersion"] = wanted.Content.Text("apiVersion"), ["kind"] = wanted.Kind, ["metadata"] = Metadata(content, wanted) };
        foreach (var (name, value) in content.Where(static member => member.Key is not ("apiVersion" or "kind" or "metadata" or "status" or "stringData")))
        {
            shown[name] = wanted.IsSecret && name == "data" ? Hidden(value, before) : value?.DeepClone();
        }

        return YamlWriter.Document(shown).TrimEnd('\n').Split('\n');
    }

    private static JsonObject Metadata(JsonObject content, ClusterObject wanted)
    {
        var metadata = new JsonObject();
        foreach (var name in _metadata)
        {
            switch (content.Find("metadata", name))
            {
                case JsonObject pairs when wanted.Content.Find("metadata", name) is JsonObject ours:
                    metadata[name] = new JsonObject(pairs.Where(pair => ours.ContainsKey(pair.Key)).Select(static pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
                    break;
                case JsonValue value:
                    metadata[name] = value.DeepClone();
                    break;
            }
        }

        return metadata;
    }

    private static JsonObject Hidden(JsonNode? data, JsonObject? before) => new((data as JsonObject ?? []).Select(pair =>
    {
        var changed = before is not null && !JsonNode.DeepEquals(before.Find("data", pair.Key), pair.Value);
        return KeyValuePair.Create<string, JsonNode?>(pair.Key, $"(secret, {Size(pair.Value)} bytes{(changed ? ", changed" : "")})");
    }));

    private static int Size(JsonNode? base64) =>
        base64 is JsonValue value && value.TryGetValue(out string? text) && Convert.TryFromBase64String(text, new byte[text.Length], out var length) ? length : 0;
}
