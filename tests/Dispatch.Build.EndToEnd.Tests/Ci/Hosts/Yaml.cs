using YamlDotNet.RepresentationModel;

namespace Dispatch.Build.EndToEnd.Tests.Ci.Hosts;

/// <summary>YAML as CI hosts read it: mappings, sequences and texts.</summary>
internal static class Yaml
{
    /// <summary>The documents of a text.</summary>
    public static IReadOnlyList<YamlNode> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(static document => document.RootNode)];
    }

    /// <summary>The value of a key; null when there is none.</summary>
    public static YamlNode? At(this YamlNode? node, string key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    /// <summary>The text of a key; null when there is none.</summary>
    public static string? Text(this YamlNode? node, string key) => (node.At(key) as YamlScalarNode)?.Value;

    /// <summary>The pairs of a mapping; none when there is no mapping.</summary>
    public static IEnumerable<KeyValuePair<string, YamlNode>> Pairs(this YamlNode? node) =>
        (node as YamlMappingNode)?.Children.Select(static pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, pair.Value)) ?? [];

    /// <summary>The pairs of a mapping whose values are texts.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Texts(this YamlNode? node) =>
        node.Pairs().Select(static pair => KeyValuePair.Create(pair.Key, ((YamlScalarNode)pair.Value).Value ?? ""));

    /// <summary>The items of a sequence; none when there is no sequence.</summary>
    public static IEnumerable<YamlNode> Items(this YamlNode? node) => (node as YamlSequenceNode)?.Children ?? [];
}
