using System.Globalization;

namespace Dispatch.Build.Dockerfiles;

/// <summary>Signals of <c>STOPSIGNAL</c>: those of Linux, with or without <c>SIG</c>, in any case, or a number.</summary>
public static class SignalName
{
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT",
        "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
        "RTMIN", "RTMAX",
    };

    /// <summary>Whether this expanded word is a signal.</summary>
    public static bool IsValid(string text)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number != 0;
        }

        var name = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        return Known.Contains(name) || IsRealTime(name, "RTMIN+", 15) || IsRealTime(name, "RTMAX-", 14);
    }

    private static bool IsRealTime(string name, string prefix, int most) =>
        name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        && name[prefix.Length..] is [not '0', ..] digits
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number <= most;
}
