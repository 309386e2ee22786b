using System.Text.RegularExpressions;
using Xunit;

namespace Dispatch.Build.Tests.Documentation;

public sealed partial class LinkTests
{
    [Fact]
    public void Every_link_between_pages_leads_to_a_file_and_a_heading()
    {
        var broken =
            from page in MarkdownPages.Files()
            from Match link in Links().Matches(MarkdownPages.Prose(page))
            let target = link.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal) && !Resolves(page, target)
            select $"{Path.GetFileName(page)}: {target}";

        Assert.Empty(broken);
    }

    private static bool Resolves(string page, string target)
    {
        var parts = target.Split('#', 2);
        var file = parts[0].Length == 0 ? page : Path.GetFullPath(parts[0], Path.GetDirectoryName(page)!);
        return parts.Length == 1
            ? Path.Exists(file)
            : File.Exists(file) && MarkdownPages.Anchors(file).Contains(parts[1], StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Links();
}
