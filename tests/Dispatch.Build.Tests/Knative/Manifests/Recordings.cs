using System.Text.Json.Nodes;
using Dispatch.Testing;

namespace Dispatch.Build.Tests.Knative.Manifests;

/// <summary>What the real controller (v0.7.0) wrote.</summary>
internal static class Recordings
{
    private static readonly string _folder = Path.Combine(Repository.Root, "tests", "Dispatch.Build.Cluster.Tests", "Recordings");

    public static string FunctionTemplate => File.ReadAllText(Path.Combine(_folder, "function-template.yaml"));

    /// <summary>Every Build of every recording: the last one, and each one that the watch saw.</summary>
    public static IEnumerable<JsonObject> Builds() =>
        Directory.EnumerateFiles(_folder, "build.json", SearchOption.AllDirectories).Select(static file => JsonNode.Parse(File.ReadAllText(file))!.AsObject())
            .Concat(Directory.EnumerateFiles(_folder, "build-watch.jsonl", SearchOption.AllDirectories).SelectMany(File.ReadLines)
                .Select(static line => JsonNode.Parse(line)!["object"]!.DeepClone().AsObject()));
}
