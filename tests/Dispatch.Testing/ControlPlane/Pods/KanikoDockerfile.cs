using System.Text.RegularExpressions;

namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>
/// A Dockerfile for <c>buildah bud</c>, which under chroot isolation ends without reading what a command printed last: a shell around each
/// <c>RUN</c> prints more blanks than a pipe holds behind it, so that they are lost instead. Both outputs go through one pipe, which keeps their order.
/// </summary>
internal static partial class KanikoDockerfile
{
    private const string Shell = """
        SHELL ["/bin/sh", "-c", "/bin/sh -c \"$0\" 2>&1; code=$?; printf '%131072s\\n' ''; exit $code"]
        """;

    private const string Plain = """
        SHELL ["/bin/sh", "-c"]
        """;

    /// <summary>The text to build.</summary>
    public static string Rewrite(string text)
    {
        var lines = text.Split('\n');
        if (!lines.Any(line => Run().IsMatch(line)))
        {
            return text;
        }

        List<string> written = [];
        var isFrom = false;
        foreach (var line in lines)
        {
            written.Add(line);
            isFrom = isFrom || From().IsMatch(line);
            if (isFrom && !line.TrimEnd().EndsWith('\\'))
            {
                written.Add(Shell);
                isFrom = false;
            }
        }

        // What is built on this image must not inherit the shell.
        return string.Join('\n', [.. written, Plain, ""]);
    }

    /// <summary>Whether the instruction is ours.</summary>
    public static bool IsOurs(string instruction) => instruction == Shell || instruction == Plain;

    /// <summary>A line without the blanks: what stood before them and what behind; the whole line when there are none.</summary>
    public static string[] Split(string line) => Blanks().Split(line);

    [GeneratedRegex(@"^\s*RUN\s", RegexOptions.IgnoreCase)]
    private static partial Regex Run();

    [GeneratedRegex(@"^\s*FROM\s", RegexOptions.IgnoreCase)]
    private static partial Regex From();

    [GeneratedRegex(" {1000,}")]
    private static partial Regex Blanks();
}
