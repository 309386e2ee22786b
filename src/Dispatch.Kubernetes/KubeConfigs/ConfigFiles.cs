using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>The kubeconfig files in use, merged as client-go does: what a file before says wins, entry by entry.</summary>
internal sealed record ConfigFiles(IReadOnlyList<ConfigNode> Roots)
{
    private static readonly string[] _lists = ["clusters", "contexts", "users"];

    /// <summary>Nothing in them to connect with.</summary>
    public bool IsEmpty => Roots.All(root => root["current-context"].Text is null && _lists.All(list => root[list].Items.Count == 0));

    /// <summary>The files that options and environment name; those of a list that do not exist are left out.</summary>
    /// <exception cref="KubeConfigException">A file is not readable YAML, or one that is named alone does not exist.</exception>
    public static ConfigFiles Read(KubeConfigOptions options)
    {
        var list = options.Path ?? options.Environment("KUBECONFIG");
        string[] paths = string.IsNullOrEmpty(list)
            ? [Path.Combine(options.Home, ".kube", "config")]
            : [.. list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)];
        return options.Path is not null && paths is [var only] && !File.Exists(only)
            ? throw new KubeConfigException(only, "kubeconfig", "there is no such file.")
            : new ConfigFiles([.. paths.Where(File.Exists).Select(Parse)]);
    }

    /// <summary>The first <c>current-context</c>; without a value when no file has one.</summary>
    public ConfigNode? CurrentContext => Roots.Select(root => root["current-context"]).FirstOrDefault(node => node.Text is not null);

    /// <summary>All names of <c>contexts</c>, for messages.</summary>
    public IEnumerable<string> ContextNames => Roots.SelectMany(root => root["contexts"].Items).Select(item => item["name"].RequiredText).Distinct(StringComparer.Ordinal);

    /// <summary>The first entry of this name in <c>clusters</c>, <c>contexts</c> or <c>users</c>; null when there is none.</summary>
    /// <param name="list">One of these three.</param>
    /// <param name="member">What holds the entry's content: <c>cluster</c>, <c>context</c> or <c>user</c>.</param>
    /// <param name="name">Its name.</param>
    public ConfigNode? Find(string list, string member, string name) =>
        Roots.Select(root => FindIn(root[list], name)).FirstOrDefault(item => item is not null)?[member];

    private static ConfigNode? FindIn(ConfigNode list, string name)
    {
        ConfigNode[] found = [.. list.Items.Where(item => item["name"].RequiredText == name)];
        return found.Length > 1 ? throw found[1]["name"].Error($"'{name}' stands here a second time.") : found.SingleOrDefault();
    }

    private static ConfigNode Parse(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var stream = new YamlStream();
            stream.Load(reader);
            var root = new ConfigNode(path, "", stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode);
            return root.Value switch
            {
                YamlScalarNode { Value: null or "" } => root with { Value = null },
                null or YamlMappingNode => root,
                _ => throw new KubeConfigException(path, "kubeconfig", "it is not a mapping."),
            };
        }
        catch (YamlException e)
        {
            // Without the parser's words: they may quote the line, and that may be a secret.
            throw new KubeConfigException(path, $"line {e.Start.Line}", $"it is not YAML (column {e.Start.Column}).", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException(path, "kubeconfig", $"it cannot be read: {e.Message}", e);
        }
    }
}
