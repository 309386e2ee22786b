using System.Globalization;
using System.Text;

namespace Dispatch.Build.Diagnosis.Dialects;

/// <summary>Text as Go's %q writes it.</summary>
internal static class GoQuote
{
    /// <summary>What is between the quotes, escapes resolved; text that is not quoted stays as it is.</summary>
    public static string Read(string quoted)
    {
        if (quoted.Length < 2 || quoted[0] != '"' || quoted[^1] != '"')
        {
            return quoted;
        }

        var text = new StringBuilder(quoted.Length);
        for (var i = 1; i < quoted.Length - 1; i++)
        {
            if (quoted[i] != '\\' || i == quoted.Length - 2)
            {
                text.Append(quoted[i]);
                continue;
            }

            var (character, length) = Escape(quoted.AsSpan(i + 1, quoted.Length - i - 2));
            text.Append(character);
            i += length;
        }

        return text.ToString();
    }

    private static (string Text, int Length) Escape(ReadOnlySpan<char> behind) => behind[0] switch
    {
        'n' => ("\n", 1),
        't' => ("\t", 1),
        'r' => ("\r", 1),
        'x' when behind.Length > 2 && byte.TryParse(behind[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) => (((char)code).ToString(), 3),
        'u' when behind.Length > 4 && ushort.TryParse(behind[1..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) => (((char)code).ToString(), 5),
        var other => (other.ToString(), 1),
    };
}
