using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative.Setup;

/// <summary>What an object lacks of what it is to be. What others put beside it stays: defaults of the API, token secrets of an account, more subjects.</summary>
internal static class ObjectMerge
{
    // Lists to which several parties add.
    private static readonly string[] _sets = ["secrets", "imagePullSecrets", "subjects"];

    /// <summary>The live object with everything wanted in it.</summary>
    public static JsonObject Merge(JsonObject live, JsonObject wanted)
    {
        var merged = live.DeepClone().AsObject();
        foreach (var (name, value) in wanted)
        {
            merged[name] = (merged[name], value) switch
            {
                (JsonObject one, JsonObject other) => Merge(one, other),
                (JsonArray one, JsonArray other) when _sets.Contains(name, StringComparer.Ordinal) => Union(one, other),
                (var one, var other) when Covers(one, other) => one?.DeepClone(),
                _ => value?.DeepClone(),
            };
        }

        return merged;
    }

    /// <summary>The JSON merge patch (RFC 7386) from one object to another that has all its members; null when they are the same.</summary>
    public static JsonObject? Patch(JsonObject live, JsonObject merged)
    {
        var patch = new JsonObject();
        foreach (var (name, value) in merged.Where(member => !JsonNode.DeepEquals(live[member.Key], member.Value)))
        {
            patch[name] = live[name] is JsonObject one && value is JsonObject other ? Patch(one, other) : value?.DeepClone();
        }

        return patch.Count == 0 ? null : patch;
    }

    private static JsonArray Union(JsonArray live, JsonArray wanted) =>
        [.. live.Concat(wanted.Where(item => !live.Any(one => Covers(one, item)))).Select(static item => item?.DeepClone())];

    // An API that knows more members than we name gives them values of its own, also within lists.
    private static bool Covers(JsonNode? live, JsonNode? wanted) => (live, wanted) switch
    {
        (JsonObject one, JsonObject other) => other.All(member => Covers(one[member.Key], member.Value)),
        (JsonArray one, JsonArray other) => one.Count == other.Count && one.Zip(other).All(static pair => Covers(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(live, wanted),
    };
}
