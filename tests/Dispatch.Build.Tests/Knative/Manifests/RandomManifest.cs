using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Manifests.Reading;

namespace Dispatch.Build.Tests.Knative.Manifests;

/// <summary>Objects with any of the fields that their type has, and with texts that YAML could take for something else.</summary>
internal sealed class RandomManifest(int seed)
{
    private const string Alphabet = "aY1-:#&*!|>'\"%@`{}[],?.\\/ \t\r\n\u0085\u2028é漢\u0007~<=";
    private static readonly string[] _words = ["yes", "null", "~", "", "0644", "1e3", "10m0s", "<<", "*a", "&a", "!!str", "- a", "a: b", "a #b", "12:30", "😀", "---", "..."];

    private readonly Random _random = new(seed);

    public JsonObject Create(string kind)
    {
        var json = Object(kind, 0);
        json["apiVersion"] = "build.knative.dev/v1alpha1";
        json["kind"] = kind;
        json.Remove("status");
        if (json["metadata"] is JsonObject metadata && metadata.ContainsKey("creationTimestamp"))
        {
            metadata["creationTimestamp"] = "2026-11-21T00:54:06Z";
        }

        return json;
    }

    private JsonObject Object(string type, int depth) => new(ManifestSchema.Fields(type)
        .Where(field => field.Value.IsRequired || _random.Next(4 + (depth * depth)) == 0)
        .Select(field => KeyValuePair.Create(field.Key, Value(field.Value.Shape, depth + 1))));

    private JsonNode? Value(Shape shape, int depth) => shape switch
    {
        Shape.Object type => Object(type.Type, depth),
        Shape.List list => new JsonArray([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Value(list.Item, depth))]),
        Shape.Map map => new JsonObject(Enumerable.Range(0, _random.Next(4)).Select(i => KeyValuePair.Create($"{Text()}{i}", Value(map.Value, depth)))),
        Shape.Scalar { Kind: ScalarKind.Integer } => _random.Next(-5, 1_000_000),
        Shape.Scalar { Kind: ScalarKind.Boolean } => _random.Next(2) == 0,
        Shape.Scalar { Kind: ScalarKind.IntegerOrString or ScalarKind.Quantity } when _random.Next(2) == 0 => _random.Next(70_000),
        Shape.Any => new JsonObject { ["f:" + Text()] = new JsonObject() },
        _ => Text(),
    };

    private string Text() => _random.Next(3) == 0
        ? _words[_random.Next(_words.Length)]
        : string.Concat(Enumerable.Range(0, _random.Next(10)).Select(_ => Alphabet[_random.Next(Alphabet.Length)]));
}
