using System.Text.RegularExpressions;
using Dispatch.Testing;

namespace Dispatch.Build.Tests.Documentation;

/// <summary>The repository's Markdown pages, without what stands in code blocks.</summary>
internal static partial class MarkdownPages
{
    public static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "README.md", SearchOption.AllDirectories));

    public static string Prose(string file) => CodeBlocks().Replace(File.ReadAllText(file), "");

    /// <summary>The anchors GitHub gives the headings: lower case, punctuation gone, blanks to dashes.</summary>
    public static IEnumerable<string> Anchors(string file) => Headings().Matches(Prose(file))
        .Select(heading => NoAnchor().Replace(heading.Groups["title"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex CodeBlocks();

    [GeneratedRegex("^#+ (?<title>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Headings();

    [GeneratedRegex("[^\\p{L}\\p{N} _-]")]
    private static partial Regex NoAnchor();
}
