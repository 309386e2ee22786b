using System.Text;

namespace Dispatch.Build.Reporting;

/// <summary>Texts of others inside Markdown (GitHub Flavored Markdown), where they must mean nothing.</summary>
internal static class Markdown
{
    private const string Special = "\\`*_{}[]()<>#+!|~@&:";

    /// <summary>Text in a paragraph, a heading or a cell of a table: no markup, no HTML, no mention of a user, no link.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in text.ReplaceLineEndings(" "))
        {
            // An @ or a scheme behind a backslash is still found by GitHub, behind an entity it is not.
            _ = c switch
            {
                '@' => escaped.Append("&#64;"),
                ':' => escaped.Append("&#58;"),
                _ when Special.Contains(c, StringComparison.Ordinal) => escaped.Append('\\').Append(c),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>A code span, also inside a table's cell, whatever backticks and bars the text holds.</summary>
    public static string Code(string text)
    {
        var line = text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
        var ticks = new string('`', LongestRun(line) + 1);
        var space = ticks.Length > 1 || line.Length == 0 ? " " : "";
        return $"{ticks}{space}{line}{space}{ticks}";
    }

    /// <summary>A fenced code block, with a fence that is longer than any in the lines; ends with a line end.</summary>
    public static string Fence(IReadOnlyList<string> lines, string language)
    {
        var fence = new string('`', Math.Max(3, lines.Select(LongestRun).DefaultIfEmpty(0).Max() + 1));
        return $"{fence}{language}\n{string.Join('\n', lines)}\n{fence}\n";
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
