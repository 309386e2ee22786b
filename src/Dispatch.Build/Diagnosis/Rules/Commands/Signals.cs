namespace Dispatch.Build.Diagnosis.Rules.Commands;

/// <summary>The signals that end programs, by number and in the words of Go and of shells.</summary>
internal static class Signals
{
    private static readonly (int Number, string Name, string[] Words)[] _all =
    [
        (1, "SIGHUP", ["hangup"]),
        (2, "SIGINT", ["interrupt"]),
        (3, "SIGQUIT", ["quit"]),
        (4, "SIGILL", ["illegal instruction"]),
        (6, "SIGABRT", ["aborted", "abort"]),
        (7, "SIGBUS", ["bus error"]),
        (8, "SIGFPE", ["floating point exception"]),
        (9, "SIGKILL", ["killed", "kill"]),
        (11, "SIGSEGV", ["segmentation fault"]),
        (13, "SIGPIPE", ["broken pipe"]),
        (15, "SIGTERM", ["terminated"]),
        (31, "SIGSYS", ["bad system call"]),
    ];

    /// <summary>The number of the signal that ended a command, itself or one its shell started; null when none did.</summary>
    public static int? Of(RunEnd end)
    {
        if (end.Signal is { } signal)
        {
            var words = signal.Replace("(core dumped)", "", StringComparison.Ordinal).Trim();
            return Array.Find(_all, one => one.Words.Contains(words, StringComparer.OrdinalIgnoreCase) || one.Name.Equals(words, StringComparison.OrdinalIgnoreCase) || words == $"{one.Number}") is { Number: > 0 } found ? found.Number : null;
        }

        return end.ExitCode is > 128 and < 160 && Array.Exists(_all, one => one.Number == end.ExitCode - 128) ? end.ExitCode - 128 : null;
    }

    /// <summary>Its name, for example <c>SIGKILL</c>.</summary>
    public static string Name(int number) => Array.Find(_all, one => one.Number == number).Name;
}
