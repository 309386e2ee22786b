using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>What the webhook of v0.3 to v0.7 refuses, in its words. With a template it looks at nothing but the template's name and kind.</summary>
public static class WebhookRules
{
    private const int LongestName = 63;

    /// <summary>The findings, one a line, sorted; null when there is none.</summary>
    public static string? Check(JsonObject build)
    {
        var findings = Name((string?)build["metadata"]!["name"] ?? "").Concat(Spec(build["spec"]!)).Order(StringComparer.Ordinal).ToList();
        return findings.Count == 0 ? null : string.Join('\n', findings);
    }

    private static IEnumerable<string> Name(string name)
    {
        if (name.Contains('.', StringComparison.Ordinal))
        {
            yield return "Invalid resource name: special character . must not be present: metadata.name";
        }

        if (name.Length > LongestName)
        {
            yield return "Invalid resource name: length must be no more than 63 characters: metadata.name";
        }
    }

    private static IEnumerable<string> Spec(JsonNode spec)
    {
        var steps = spec["steps"] as JsonArray;
        if (spec["template"] is { } template)
        {
            return steps is { Count: > 0 } ? ["expected exactly one, got both: spec.steps, spec.template"] : Template(template);
        }

        return steps is not { Count: > 0 }
            ? ["expected exactly one, got neither: spec.steps, spec.template"]
            : [.. Steps(steps), .. Timeout((string?)spec["timeout"] ?? "10m0s"), .. Sources(spec), .. Repeated(spec["volumes"], "spec.volumes.name")];
    }

    private static IEnumerable<string> Template(JsonNode template)
    {
        if (string.IsNullOrEmpty((string?)template["name"]))
        {
            yield return "missing field(s): spec.template.name";
        }

        if ((string?)template["kind"] is { } kind and not ("" or "BuildTemplate" or "ClusterBuildTemplate"))
        {
            yield return $"invalid value: {kind}: spec.template.kind";
        }
    }

    private static IEnumerable<string> Steps(JsonArray steps) => [
        .. steps.Any(step => string.IsNullOrEmpty((string?)step!["image"])) ? ["missing field(s): spec.steps.Image"] : Array.Empty<string>(),
        .. Repeated(steps, "spec.steps.name"),
    ];

    private static IEnumerable<string> Timeout(string text)
    {
        if (text.StartsWith('-') || GoTime.Parse(text) > TimeSpan.FromHours(24))
        {
            yield return $"expected 0 <= {text} <= 24: spec.timeout";
        }
    }

    private static IEnumerable<string> Sources(JsonNode spec)
    {
        var sources = spec["sources"]?.AsArray() ?? [];
        if (spec["source"] is not null && sources.Count > 0)
        {
            yield return "expected exactly one, got both: spec.source, spec.sources";
        }

        if (sources.Select(source => (string?)source!["name"] ?? "").GroupBy(name => name).Any(group => group.Count() > 1))
        {
            yield return "expected exactly one, got both: spec.sources.name";
        }

        if (sources.Count(source => !string.IsNullOrEmpty((string?)source!["subPath"])) > 1)
        {
            yield return "expected exactly one, got both: spec.sources.subpath";
        }

        foreach (var source in sources.Where(source => source!["custom"] is not null && !string.IsNullOrEmpty((string?)source["targetPath"])))
        {
            yield return $"invalid value: {source!["targetPath"]}: spec.sources.targetPath";
        }

        if (sources.Count(source => source!["custom"] is null && string.IsNullOrEmpty((string?)source["targetPath"])) > 1)
        {
            yield return "invalid value: Empty Target Path: spec.sources.targetPath";
        }

        var paths = sources.Where(source => source!["custom"] is null).Select(source => ((string?)source!["targetPath"] ?? "").Trim('/')).Where(path => path.Length > 0).ToList();
        if (paths.Index().Any(one => paths.Index().Any(other => one.Index != other.Index && Overlap(one.Item, other.Item))))
        {
            yield return "Overlapping Target Paths: spec.sources.targetPath";
        }
    }

    /// <summary>By equality at the same depth, else by plain prefix.</summary>
    private static bool Overlap(string one, string other) => one.Split('/').Length == other.Split('/').Length
        ? one == other
        : one.StartsWith(other, StringComparison.Ordinal);

    private static IEnumerable<string> Repeated(JsonNode? items, string path) =>
        (items as JsonArray ?? []).Select(item => (string?)item!["name"] ?? "").Where(name => name.Length > 0).GroupBy(name => name).Any(group => group.Count() > 1)
            ? [$"expected exactly one, got both: {path}"]
            : [];
}
