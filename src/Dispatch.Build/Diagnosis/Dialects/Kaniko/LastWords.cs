using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Dialects.Kaniko;

/// <summary>In what form the executor took its leave.</summary>
internal enum LastWordsKind
{
    /// <summary>An error it printed or logged.</summary>
    Error,

    /// <summary>An error before any work, with the list of its flags.</summary>
    Usage,

    /// <summary>A Go panic or fatal error with goroutine traces.</summary>
    Panic,

    /// <summary>A signal that makes Go print all goroutines.</summary>
    Quit,
}

/// <summary>The executor's own last words: what ended it.</summary>
/// <param name="Kind">Their form.</param>
/// <param name="Text">The words, line ends kept.</param>
/// <param name="Line">The line they begin in, from 0.</param>
/// <param name="Before">What a program printed in the same line before them, empty mostly.</param>
internal sealed partial record LastWords(LastWordsKind Kind, string Text, int Line, string Before)
{
    private const int MostLines = 20;

    // Printed, not logged: fmt.Println(err) before os.Exit (cmd/executor/cmd/root.go, func exit).
    private static readonly string[] _printed =
    [
        "error building image: ", "error pushing image: ", "error checking push permissions", "error resolving relative paths to absolute paths: ",
        "error changing to root dir: ", "error resolving secrets: ", "kaniko should only be run inside of a container",
    ];

    // Logged as errors while the build goes on (pkg/executor, pkg/util).
    private static readonly string[] _survived =
        ["Error while retrieving image from cache", "Couldn't eval", "couldn't eval", "Error matching, including", "error matching, including", "Unable to get relative path", "unable to get relative path", "Failed to push to destination"];

    /// <summary>
    /// Finds them among the lines after the last message that shows the executor still at work; null when it has none. What programs print
    /// comes before; the last that fit are the executor's.
    /// </summary>
    public static LastWords? Find(IReadOnlyList<string> lines, int first)
    {
        for (var i = lines.Count - 1; i >= first; i--)
        {
            if ((Printed(lines, i) ?? Usage(lines, i) ?? Trace(lines, i) ?? Logged(lines, i)) is { } words)
            {
                return words;
            }
        }

        return null;
    }

    private static LastWords? Printed(IReadOnlyList<string> lines, int index)
    {
        var line = lines[index];
        var at = _printed.Max(words => line.LastIndexOf(words, StringComparison.Ordinal));
        return at < 0 || KanikoMessage.Split(line).Message is not null ? null : new LastWords(LastWordsKind.Error, Rest(lines, index, line[at..]), index, line[..at]);
    }

    // Cobra prints the error before the flags; v0.3 once more after them.
    private static LastWords? Usage(IReadOnlyList<string> lines, int index)
    {
        if (!lines[index].StartsWith("Error: ", StringComparison.Ordinal))
        {
            return null;
        }

        for (var i = index + 1; i < lines.Count && i <= index + MostLines; i++)
        {
            if (lines[i].StartsWith("Usage:", StringComparison.Ordinal) || lines[i].StartsWith("Run 'executor", StringComparison.Ordinal))
            {
                return new LastWords(LastWordsKind.Usage, string.Join('\n', lines.Skip(index).Take(i - index))["Error: ".Length..].TrimEnd(), index, "");
            }
        }

        return null;
    }

    // A program may panic too; the executor's traces are full of its own packages.
    private static LastWords? Trace(IReadOnlyList<string> lines, int index)
    {
        var match = Crash.Match(lines[index]);
        if (!match.Success || !lines.Skip(index).Any(static line => line.Contains("kaniko/", StringComparison.Ordinal)) || !lines.Skip(index).Any(static line => line.StartsWith("goroutine ", StringComparison.Ordinal)))
        {
            return null;
        }

        var kind = match.Groups["quit"].Success ? LastWordsKind.Quit : LastWordsKind.Panic;
        return new LastWords(kind, lines[index][match.Index..], index, lines[index][..match.Index]);
    }

    private static LastWords? Logged(IReadOnlyList<string> lines, int index)
    {
        var (output, message) = KanikoMessage.Split(lines[index]);
        return message is not { IsError: true } || _survived.Any(words => message.Text.StartsWith(words, StringComparison.Ordinal)) ? null : new LastWords(LastWordsKind.Error, message.Text, index, output);
    }

    private static string Rest(IReadOnlyList<string> lines, int index, string first)
    {
        var rest = lines.Skip(index + 1).TakeWhile(static line => KanikoMessage.Split(line).Message is null).Take(MostLines);
        return string.Join('\n', rest.Prepend(first)).TrimEnd();
    }

    [GeneratedRegex(@"(?<quit>SIG(QUIT: quit|ABRT: abort))|panic: |fatal error: |unexpected fault address ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Crash { get; }
}
