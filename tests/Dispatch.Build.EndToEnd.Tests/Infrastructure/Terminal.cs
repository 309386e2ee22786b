using System.Text.RegularExpressions;

namespace Dispatch.Build.EndToEnd.Tests.Infrastructure;

internal static partial class Terminal
{
    /// <summary>What a terminal would show, without colours, links and cursor movements.</summary>
    public static string PlainText(string output) => Escapes().Replace(output, "");

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]|\x1b\].*?(\x07|\x1b\\)")]
    private static partial Regex Escapes();
}
