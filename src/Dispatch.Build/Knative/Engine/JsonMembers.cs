using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative.Engine;

/// <summary>Reads members of objects whose shape nobody checked: a member of another type counts as absent.</summary>
internal static class JsonMembers
{
    public static JsonNode? Find(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            node = node is JsonObject json && json.TryGetPropertyValue(name, out var member) ? member : null;
        }

        return node;
    }

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.Find(path) is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
