using System.Text.Json;
using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Outcomes;
using KnativeBuild = Dispatch.Build.Knative.Manifests.KnativeBuild;

namespace Dispatch.Build.Tests.Knative.Outcomes;

/// <summary>What a real controller and kubelet wrote for one Build.</summary>
internal sealed class Recording(string name)
{
    private static readonly JsonSerializerOptions _web = new(JsonSerializerDefaults.Web);

    private static string Root => Path.Combine(AppContext.BaseDirectory, "Recordings");

    public JsonObject? Pod => JsonNode.Parse(File.ReadAllText(PathOf("pod.json"))) is JsonObject pod && pod["kind"]?.ToString() == "Pod" ? pod : null;

    /// <summary>Builds and pods as they were watched, in the order they were.</summary>
    public IEnumerable<KnativeBuild> Builds => Watch("build-watch.jsonl").Select(Build);

    public IEnumerable<JsonObject> Pods => Watch("pod-watch.jsonl");

    public KnativeBuild Last => Build(JsonNode.Parse(File.ReadAllText(PathOf("build.json"))));

    public IReadOnlyList<string> Log(string container) => File.ReadAllLines(PathOf($"log-{container}.txt"));

    public static KnativeBuild Build(JsonNode? json) => json.Deserialize<KnativeBuild>(_web)!;

    public Verdict Observe(BuildOutcome outcome) => outcome.Observe(new Observation(Last) { Pod = Pod });

    private string PathOf(string file) => Path.Combine(Root, name, file);

    private IEnumerable<JsonObject> Watch(string file) => File.ReadLines(PathOf(file))
        .Where(static line => line.Length > 0).Select(static line => JsonNode.Parse(line)!.AsObject()).Select(static line => (line["object"] ?? line).AsObject());
}
