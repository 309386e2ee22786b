using System.Globalization;
using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>Reads objects of a cluster: what is absent, of another type or malformed is null, never an exception.</summary>
internal static class JsonReading
{
    public static JsonNode? Member(this JsonNode? node, string name)
    {
        try
        {
            return node is JsonObject members && members.TryGetPropertyValue(name, out var value) ? value : null;
        }
        catch (ArgumentException)
        {
            // A member is there twice.
            return null;
        }
    }

    public static string? Text(this JsonNode? node, string name)
    {
        try
        {
            return node.Member(name) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    public static int? Number(this JsonNode? node, string name) =>
        node.Member(name) is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    /// <summary>A time (RFC 3339).</summary>
    public static DateTimeOffset? Time(this JsonNode? node, string name) =>
        DateTimeOffset.TryParse(node.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The objects of an array, others left out.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? node, string name) =>
        node.Member(name) is JsonArray items ? items.OfType<JsonObject>() : [];
}
