using System.Text.Json.Nodes;
using Dispatch.Testing.ControlPlane.Pods;

namespace Dispatch.Testing.ControlPlane;

/// <summary>The pod that the controller makes of a Build and its template.</summary>
internal static class BuildPod
{
    public const string Credentials = "build-step-credential-initializer";

    /// <param name="build">The Build.</param>
    /// <param name="template">The template it names, as the API server has it.</param>
    /// <param name="secrets">Those of its service account.</param>
    /// <param name="release">Whose controller makes it.</param>
    /// <param name="name">Of the pod.</param>
    /// <param name="node">Where it is to run; null for nowhere yet.</param>
    public static JsonObject From(JsonObject build, JsonObject? template, IReadOnlyList<JsonObject> secrets, ServedRelease release, string name, string? node)
    {
        var metadata = build["metadata"]!;
        var buildName = (string)metadata["name"]!;
        var labels = release >= ServedRelease.V07 && metadata["labels"] is JsonObject own ? own.DeepClone().AsObject() : [];
        labels[release == ServedRelease.V01 ? "build-name" : "build.knative.dev/buildName"] = buildName;
        var annotations = release >= ServedRelease.V03 && metadata["annotations"] is JsonObject notes ? notes.DeepClone().AsObject() : [];
        annotations["sidecar.istio.io/inject"] = "false";
        var used = secrets.Where(secret => CredentialSecrets.Flags(secret, release).Count > 0).ToList();
        var applied = new Substitution(build["spec"]!, template, release);
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
                ["initContainers"] = new JsonArray([Initializer(used, release), .. Sources(build["spec"]!, release), .. Steps(build["spec"]!, applied)]),
                ["containers"] = new JsonArray(new JsonObject { ["name"] = "nop", ["image"] = "nop" }),
                ["volumes"] = new JsonArray([.. Implicit(), .. used.Select(CredentialSecrets.Volume), .. applied.Volumes()]),
                ["restartPolicy"] = "Never",
                ["nodeName"] = node,
                ["serviceAccountName"] = (string?)build["spec"]!["serviceAccountName"] ?? "default",
            },
        };
    }

    private static List<JsonNode> SourcesOf(JsonNode spec) =>
        spec["source"] is { } single ? [single] : spec["sources"]?.AsArray().Select(source => source!).ToList() ?? [];

    private static JsonObject Initializer(List<JsonObject> secrets, ServedRelease release) => Placed(new JsonObject
    {
        ["name"] = Credentials,
        ["image"] = "creds-init",
        ["args"] = new JsonArray([.. secrets.SelectMany(secret => CredentialSecrets.Flags(secret, release))]),
        ["volumeMounts"] = new JsonArray([.. secrets.Select(CredentialSecrets.Mount)]),
    });

    /// <summary>The controller's way: git and gcs in order, then the custom ones in reverse.</summary>
    private static IEnumerable<JsonObject> Sources(JsonNode spec, ServedRelease release)
    {
        var sources = SourcesOf(spec);
        foreach (var (i, source) in sources.Index().Where(pair => Kind(pair.Item) is "git" or "gcs"))
        {
            var suffix = release < ServedRelease.V03 ? "" : $"-{(string?)source["name"] ?? $"{i}"}";
            yield return Placed(new JsonObject { ["name"] = $"build-step-{Kind(source)}-source{suffix}", ["image"] = Kind(source), ["args"] = Arguments(source) });
        }

        foreach (var source in sources.Where(source => Kind(source) == "custom").Reverse())
        {
            var container = source["custom"]!.DeepClone().AsObject();
            container["name"] = "build-step-custom-source" + ((string?)source["name"] is { Length: > 0 } name ? $"-{name}" : "");
            yield return Placed(container, SubPath(spec));
        }
    }

    private static IEnumerable<JsonObject> Steps(JsonNode spec, Substitution applied)
    {
        var customs = SourcesOf(spec).Count(source => Kind(source) == "custom");
        foreach (var (i, step) in applied.Steps().Index())
        {
            step["name"] = $"build-step-{(string?)step["name"] ?? $"unnamed-{i + customs}"}";
            yield return Placed(step, SubPath(spec));
        }
    }

    private static string? Kind(JsonNode source) => new[] { "git", "gcs", "custom" }.FirstOrDefault(kind => source[kind] is not null);

    /// <summary>The last source decides.</summary>
    private static string? SubPath(JsonNode spec) => SourcesOf(spec) is [.., var last] ? (string?)last["subPath"] : null;

    private static JsonArray Arguments(JsonNode source)
    {
        var target = (string?)source["targetPath"];
        return source["git"] is { } git
            ? ["-url", (string?)git["url"], "-revision", (string?)git["revision"], .. target is null ? Array.Empty<JsonNode>() : ["-path", target]]
            : ["--type", (string?)source["gcs"]!["type"], "--location", (string?)source["gcs"]!["location"], .. target is null ? Array.Empty<JsonNode>() : ["--dest_dir", $"/workspace/{target}"]];
    }

    private static JsonObject Placed(JsonObject container, string? subPath = null)
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
                var mount = new JsonObject { ["name"] = volume, ["mountPath"] = path };
                if (volume == "workspace" && !string.IsNullOrEmpty(subPath))
                {
                    mount["subPath"] = subPath;
                }

                mounts.Add(mount);
            }
        }

        container["volumeMounts"] = mounts;
        return container;
    }

    private static IEnumerable<JsonNode> Implicit() =>
        new[] { "workspace", "home" }.Select(name => new JsonObject { ["name"] = name, ["emptyDir"] = new JsonObject() });
}
