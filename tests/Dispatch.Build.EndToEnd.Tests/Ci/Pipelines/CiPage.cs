using System.Text.RegularExpressions;
using Dispatch.Build.EndToEnd.Tests.Ci.Hosts;
using Dispatch.Testing;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Dispatch.Build.EndToEnd.Tests.Ci.Pipelines;

/// <summary>What docs/ci.md has to paste.</summary>
internal static partial class CiPage
{
    private static readonly string _text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "ci.md")).ReplaceLineEndings("\n");

    /// <summary>The YAML files by the name in their first line.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } =
        Fences().Matches(_text).Where(static match => match.Groups["language"].Value == "yaml").Select(static match => match.Groups["text"].Value)
            .ToDictionary(static text => text.Split('\n')[0].TrimStart('#', ' '), StringComparer.Ordinal);

    /// <summary>The commands an administrator types.</summary>
    public static string Commands { get; } = Assert.Single(Fences().Matches(_text), static match => match.Groups["language"].Value == "bash").Groups["text"].Value;

    /// <summary>A file with other names for what is on this machine.</summary>
    public static YamlNode Read(string name, params (string Old, string New)[] replacements) => Assert.Single(Yaml.Parse(Text(name, replacements)));

    /// <summary>The text of a file, likewise.</summary>
    public static string Text(string name, params (string Old, string New)[] replacements) => replacements.Aggregate(Files[name], static (text, pair) =>
    {
        Assert.Contains(pair.Old, text, StringComparison.Ordinal);
        return text.Replace(pair.Old, pair.New, StringComparison.Ordinal);
    });

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fences();
}
