using YamlDotNet.RepresentationModel;

namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>A value of a kubeconfig that knows where it stands; a value that is not there, or null, has no <see cref="Value"/>.</summary>
/// <param name="File">The file it was read from, a full path.</param>
/// <param name="Field">Its address in the file, such as <c>users[0].user.token</c>; empty for the root.</param>
/// <param name="Value">The YAML.</param>
internal sealed record ConfigNode(string File, string Field, YamlNode? Value)
{
    public bool Exists => Value is not null;

    /// <summary>A member of a mapping.</summary>
    public ConfigNode this[string key] => new(File, Field.Length == 0 ? key : $"{Field}.{key}", Members.GetValueOrDefault(key));

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<ConfigNode> Items => Value switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select((item, index) => new ConfigNode(File, $"{Field}[{index}]", NullOr(item)))],
        _ => throw Error("it is not a list."),
    };

    /// <summary>The members of a mapping, without those that are null.</summary>
    public IReadOnlyDictionary<string, YamlNode> Members => Value switch
    {
        null => new Dictionary<string, YamlNode>(StringComparer.Ordinal),
        YamlMappingNode map => map.Children
            .Where(pair => pair.Key is YamlScalarNode { Value: not null } && NullOr(pair.Value) is not null)
            .ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => pair.Value, StringComparer.Ordinal),
        _ => throw Error("it is not a mapping."),
    };

    /// <summary>A text; null when there is none or it is empty.</summary>
    public string? Text => Value switch
    {
        null => null,
        YamlScalarNode { Value: var text } => string.IsNullOrEmpty(text) ? null : text,
        _ => throw Error("it is not a text."),
    };

    /// <summary>A text that has to be there.</summary>
    public string RequiredText => Text ?? throw Error("it is missing.");

    /// <summary>True or false; false when there is nothing.</summary>
    public bool Flag => Text switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Error("it is neither true nor false."),
    };

    /// <summary>Full path of a file; a relative one starts at the kubeconfig's folder.</summary>
    public string? FilePath => Text switch
    {
        null => null,
        var path when path.Contains('\0', StringComparison.Ordinal) => throw Error("it is not a path."),
        var path => Path.GetFullPath(path, Path.GetDirectoryName(File)!),
    };

    public KubeConfigException Error(string problem, Exception? inner = null) => new(File, Field, problem, inner);

    private static YamlNode? NullOr(YamlNode node) =>
        node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" } ? null : node;
}
