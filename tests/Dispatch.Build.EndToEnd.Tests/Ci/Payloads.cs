namespace Dispatch.Build.EndToEnd.Tests.Ci;

/// <summary>Texts that a shell must hand on as they are. Each that is run instead makes a file <c>harmed</c>.</summary>
internal static class Payloads
{
    /// <summary>One line each.</summary>
    public static IReadOnlyList<string> Lines { get; } =
    [
        "$(touch harmed)", "`touch harmed`", "; touch harmed", "| touch harmed #", "& touch harmed", "&& touch harmed", "\"; touch harmed; \"", "'; touch harmed; '", "\"$(touch harmed)\"",
        "> harmed", "<(touch harmed)", "a  b\tc ", " blank first", "$HOME ${HOME} $$ $1", "*", "?", "[a-z]*", "{a,b}", "~", "!!", "\\", "\\n", "a\\", "%s %d", "'", "\"", "''", "#", "-n", "--archive=harmed", "ü 世界", "${{ secrets.X }}",
        "$((1+1))", "EOT", "=", "a=b=c", "EOT\\", "$(( $(touch harmed) ))", "\u00a0", "%0A::error::x", "::error::x",
    ];

    /// <summary>Several lines.</summary>
    public static string Text { get; } = "first\n\n  $(touch harmed)\nEOT\n\"last\"";
}
