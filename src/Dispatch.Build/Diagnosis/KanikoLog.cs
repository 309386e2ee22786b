using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis;

/// <summary>The end of a log of the kaniko executor, v0.3 to v1.24, taken apart.</summary>
/// <param name="Error">Its own last words, what stands before them on the line cut off; null when it was ended without any.</param>
/// <param name="IsPush">Whether those are about the destination.</param>
/// <param name="Messages">What it logged before, in order, without level and time.</param>
/// <param name="Output">What the last program it ran printed.</param>
internal sealed partial record KanikoLog(string? Error, bool IsPush, IReadOnlyList<string> Messages, IReadOnlyList<string> Output)
{
    // A program's last line without an end has kaniko's first one behind it, so the words may stand anywhere in a line.
    private static readonly string[] _finalWords =
        ["error building image: ", "error pushing image: ", "error checking push permissions", "please provide a valid path to a Dockerfile"];

    /// <summary>Takes clean lines apart.</summary>
    public static KanikoLog Parse(IReadOnlyList<string> lines)
    {
        var last = lines.Count - 1;
        var at = -1;
        while (last >= 0 && (at = StartOfFinalWords(lines[last])) < 0)
        {
            last--;
        }

        var messages = new List<string>();
        var output = new List<string>();
        var pushFailed = false;
        for (var i = 0; i < (last < 0 ? lines.Count : last); i++)
        {
            if (Message(lines[i]) is not { } message)
            {
                output.Add(lines[i]);
                continue;
            }

            messages.Add(message);
            pushFailed = message.StartsWith("Failed to push to destination", StringComparison.OrdinalIgnoreCase);
            if (message.StartsWith("args: ", StringComparison.OrdinalIgnoreCase) || message.StartsWith("Running: ", StringComparison.Ordinal))
            {
                output.Clear();
            }
        }

        var error = last < 0 ? null : Unwrap(lines[last][at..]);
        if (last >= 0 && at > 0)
        {
            output.Add(lines[last][..at]);
        }

        var isPush = error is not null && (pushFailed || error.StartsWith("error pushing image", StringComparison.Ordinal) || error.StartsWith("error checking push", StringComparison.Ordinal));
        return new KanikoLog(error, isPush, messages, output);
    }

    private static int StartOfFinalWords(string line)
    {
        if (line.StartsWith("Error: ", StringComparison.Ordinal) || line.StartsWith("panic: ", StringComparison.Ordinal))
        {
            return 0;
        }

        var logged = FinalFormat.Match(line);
        if (logged.Success)
        {
            return logged.Index;
        }

        // A message that merely quotes the words is logged at a lower level.
        return Message(line) is null ? _finalWords.Max(words => line.LastIndexOf(words, StringComparison.Ordinal)) : -1;
    }

    private static string Unwrap(string text) => TextFormat.Match(text) is { Success: true } match ? Unquote(match.Groups["message"].Value) : text;

    private static string? Message(string line)
    {
        var match = ColourFormat.Match(line);
        if (match.Success)
        {
            return match.Groups["message"].Value.Trim();
        }

        match = JsonFormat.Match(line);
        if (match.Success)
        {
            return Unquote(match.Groups["message"].Value);
        }

        match = TextFormat.Match(line);
        return match.Success ? Unquote(match.Groups["message"].Value) : null;
    }

    // Go's quoting, as far as it matters for comparing and showing.
    private static string Unquote(string text) => text.StartsWith('"')
        ? text[1..^(text.Length > 1 && text.EndsWith('"') ? 1 : 0)].Replace("\\n", " ", StringComparison.Ordinal).Replace("\\u003e", ">", StringComparison.Ordinal).Replace("\\u003c", "<", StringComparison.Ordinal).Replace("\\u0026", "&", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal)
        : text;

    [GeneratedRegex(@"^(TRAC|DEBU|INFO|WARN)\[[0-9T:+Z.-]+\] (?<message>.*)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex ColourFormat { get; }

    // Not behind a message of another level, which may quote it.
    [GeneratedRegex(@"(?<!level=[a-z]+ msg=.*)time=""[^""]*"" level=(error|fatal) msg=", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex FinalFormat { get; }

    [GeneratedRegex(@"^\{""level"":""(trace|debug|info|warning)"",""msg"":(?<message>""([^""\\]|\\.)*"")", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex JsonFormat { get; }

    [GeneratedRegex(@"^time=""[^""]*"" level=[a-z]+ msg=(?<message>.*)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex TextFormat { get; }
}
