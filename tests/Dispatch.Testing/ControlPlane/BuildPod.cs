using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>The pod that the controller makes of a Build and its template.</summary>
internal static class BuildPod
{
    public const string Credentials = "build-step-credential-initializer";

    public static JsonObject From(JsonObject build, JsonObject? template, ServedRelease release, string name, string? node)
    {
        var metadata = build["metadata"]!;
        var buildName = (string)metadata["name"]!;
        var labels = release >= ServedRelease.V07 && metadata["labels"] is JsonObject own ? own.DeepClone().AsObject() : [];
        labels[release == ServedRelease.V01 ? "build-name" : "build.knative.dev/buildName"] = buildName;
        var annotations = release >= ServedRelease.V03 && metadata["annotations"] is JsonObject notes ? notes.DeepClone().AsObject() : [];
        annotations["sidecar.istio.io/inject"] = "false";
        return new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = labels,
                ["annotations"] = annotations,
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = "build.knative.dev/v1alpha1",
                    ["kind"] = "Build",
                    ["name"] = buildName,
                    ["uid"] = (string)metadata["uid"]!,
                    ["controller"] = true,
                    ["blockOwnerDeletion"] = true,
                }),
            },
            ["spec"] = new JsonObject
            {
                ["initContainers"] = new JsonArray([.. InitContainers(build["spec"]!, template, release)]),
                ["containers"] = new JsonArray(new JsonObject { ["name"] = "nop", ["image"] = "nop" }),
                ["volumes"] = new JsonArray([.. Volumes(build["spec"]!, template)]),
                ["restartPolicy"] = "Never",
                ["nodeName"] = node,
                ["serviceAccountName"] = (string?)build["spec"]!["serviceAccountName"] ?? "default",
            },
        };
    }

    /// <summary>Sources the controller's way: git and gcs in order, then the custom ones in reverse.</summary>
    private static IEnumerable<JsonObject> InitContainers(JsonNode spec, JsonObject? template, ServedRelease release)
    {
        yield return Placed(new JsonObject { ["name"] = Credentials, ["image"] = "creds-init" });
        var sources = spec["source"] is { } single ? [single] : spec["sources"]?.AsArray().Select(source => source!).ToList() ?? [];
        foreach (var (i, source) in sources.Index().Where(pair => Kind(pair.Item) is "git" or "gcs"))
        {
            var suffix = release < ServedRelease.V03 ? "" : $"-{(string?)source["name"] ?? $"{i}"}";
            yield return Placed(new JsonObject { ["name"] = $"build-step-{Kind(source)}-source{suffix}", ["image"] = Kind(source) });
        }

        foreach (var source in sources.Where(source => Kind(source) == "custom").Reverse())
        {
            var container = source["custom"]!.DeepClone().AsObject();
            container["name"] = "build-step-custom-source" + ((string?)source["name"] is { Length: > 0 } name ? $"-{name}" : "");
            yield return Placed(container);
        }

        var values = Values(spec, template);
        foreach (var (i, step) in ((template is null ? spec["steps"] : template["spec"]!["steps"])?.AsArray() ?? []).Index())
        {
            var container = template is null ? step!.DeepClone().AsObject() : JsonNode.Parse(Substitute(step!.ToJsonString(), values))!.AsObject();
            container["name"] = $"build-step-{(string?)container["name"] ?? $"unnamed-{i + sources.Count(source => Kind(source) == "custom")}"}";
            yield return Placed(container);
        }
    }

    private static string? Kind(JsonNode source) => new[] { "git", "gcs", "custom" }.FirstOrDefault(kind => source[kind] is not null);

    private static Dictionary<string, string> Values(JsonNode spec, JsonObject? template)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in template?["spec"]!["parameters"]?.AsArray() ?? [])
        {
            if ((string?)parameter!["default"] is { } value)
            {
                values[(string)parameter["name"]!] = value;
            }
        }

        foreach (var argument in spec["template"]?["arguments"]?.AsArray() ?? [])
        {
            values[(string)argument!["name"]!] = (string?)argument["value"] ?? "";
        }

        return values;
    }

    private static string Substitute(string json, Dictionary<string, string> values) => values.Aggregate(json, (text, value) =>
        text.Replace($"${{{value.Key}}}", JsonValue.Create(value.Value).ToJsonString()[1..^1], StringComparison.Ordinal));

    private static JsonObject Placed(JsonObject container)
    {
        var env = container["env"]?.DeepClone().AsArray() ?? [];
        env.Insert(0, new JsonObject { ["name"] = "HOME", ["value"] = "/builder/home" });
        container["env"] = env;
        container["workingDir"] ??= "/workspace";
        var mounts = container["volumeMounts"]?.DeepClone().AsArray() ?? [];
        foreach (var (volume, path) in new[] { ("workspace", "/workspace"), ("home", "/builder/home") })
        {
            if (mounts.All(mount => (string?)mount!["mountPath"] != path))
            {
                mounts.Add(new JsonObject { ["name"] = volume, ["mountPath"] = path });
            }
        }

        container["volumeMounts"] = mounts;
        return container;
    }

    private static IEnumerable<JsonNode> Volumes(JsonNode spec, JsonObject? template)
    {
        foreach (var name in new[] { "workspace", "home" })
        {
            yield return new JsonObject { ["name"] = name, ["emptyDir"] = new JsonObject() };
        }

        foreach (var volume in (spec["volumes"]?.AsArray() ?? []).Concat(template?["spec"]!["volumes"]?.AsArray() ?? []))
        {
            yield return volume!.DeepClone();
        }
    }
}
