using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative;

/// <summary>Reads members of objects whose shape nobody checked: what is absent, of another type or malformed is null, never an exception.</summary>
internal static class JsonMembers
{
    /// <summary>The member that a path of names leads to.</summary>
    public static JsonNode? Find(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        try
        {
            foreach (var name in path)
            {
                node = node is JsonObject members && members.TryGetPropertyValue(name, out var member) ? member : null;
            }

            return node;
        }
        catch (ArgumentException)
        {
            // A member is there twice.
            return null;
        }
    }

    /// <summary>A string.</summary>
    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        try
        {
            return node.Find(path) is JsonValue value && value.TryGetValue(out string? text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    /// <summary>A string of an object that is kept as it was read.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object ? JsonObject.Create(element).Text(name) : null;

    /// <summary>An integer.</summary>
    public static int? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.Find(path) is JsonValue value && value.TryGetValue(out int number) ? number : null;

    /// <summary>A time (RFC 3339).</summary>
    public static DateTimeOffset? Time(this JsonNode? node, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(node.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The objects of an array, others left out; none when there is no array.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.Find(path) is JsonArray items ? items.OfType<JsonObject>() : [];
}
