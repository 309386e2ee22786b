using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Dispatch.Build.Reporting;

/// <summary>
/// Makes a line of remote text safe for consoles and CI hosts. They obey commands inside what a build prints: GitHub's runner those
/// that begin a line (<c>::error::</c>) or stand anywhere (<c>##[error]</c>), Azure's agent and TeamCity those that stand anywhere
/// (<c>##vso[task.complete]</c>, <c>##teamcity[...]</c>), GitLab and terminals those behind an escape character.
/// </summary>
public static class LogSanitizer
{
    private const char Escape = '\u001b';
    private const char Bell = '\u0007';

    /// <summary>One line without escape sequences, control and format characters, and without a command that a CI host would obey.</summary>
    public static string Sanitize(string line)
    {
        var text = IsPlain(line) ? line : StripControls(line);
        text = BreakHashCommands(text);
        return text.AsSpan().TrimStart().StartsWith("::") ? $"> {text}" : text;
    }

    /// <summary>A text of any number of lines as one, safe as <see cref="Sanitize"/> makes it.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? OneLine(string? text) => text is null ? null : Sanitize(text.ReplaceLineEndings(" "));

    private static bool IsPlain(string line) => !line.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static string StripControls(string line)
    {
        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case Escape:
                    i = SkipEscape(line, i);
                    break;
                case '\t':
                    text.Append('\t');
                    break;
                // Line and paragraph separators would begin a new line for some readers; format characters hide or reorder text.
                case var c when char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    break;
                case var c:
                    text.Append(c);
                    break;
            }
        }

        return text.ToString();
    }

    // ECMA-48: CSI runs to a byte of @ to ~; OSC, DCS, SOS, PM and APC to BEL or ESC \; others take one character.
    private static int SkipEscape(string line, int escape)
    {
        if (escape + 1 >= line.Length)
        {
            return escape;
        }

        var i = escape + 2;
        switch (line[escape + 1])
        {
            case '[':
                while (i < line.Length && line[i] is < '@' or > '~')
                {
                    i++;
                }

                return i;
            case ']' or 'P' or 'X' or '^' or '_':
                while (i < line.Length && line[i] != Bell && line[i] != Escape)
                {
                    i++;
                }

                return i < line.Length && line[i] == Escape ? i + 1 : i;
            default:
                return escape + 1;
        }
    }

    // A blank between the two signs is enough, and leaves Markdown's "## Heading" alone.
    private static string BreakHashCommands(string text)
    {
        for (var i = text.IndexOf("##", StringComparison.Ordinal); i >= 0 && i + 2 < text.Length; i = text.IndexOf("##", i + 1, StringComparison.Ordinal))
        {
            if (text[i + 2] == '[' || char.IsLetter(text[i + 2]))
            {
                text = text.Insert(i + 1, " ");
            }
        }

        return text;
    }
}
