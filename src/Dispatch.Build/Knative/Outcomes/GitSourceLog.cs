using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>Reads the log of a git source, which v0.5 to v0.7 end with exit code 0 and a line of success even when nothing was fetched.</summary>
internal static partial class GitSourceLog
{
    private const int LongestLine = 64 * 1024;

    /// <summary>The failed fetch, quoting git; null when the repository was fetched, if only by the fallback.</summary>
    /// <param name="displayName">Of the source.</param>
    /// <param name="lines">The whole log.</param>
    public static Diagnostic? Failure(string displayName, IEnumerable<string> lines)
    {
        (string Command, string Message)? first = null;
        var fellBack = false;
        foreach (var line in lines)
        {
            if (Error(line) is { } error)
            {
                first ??= (error.Command, error.Message);

                // v0.5 on: after a failed fetch it pulls and checks out; only when that failed too is there nothing.
                fellBack = error.Command.StartsWith("fetch", StringComparison.Ordinal) && !error.IsFatal;
            }
        }

        return first is not { } failure || fellBack
            ? null
            : new Diagnostic(Codes.SourceFetchFailed, $"{displayName}: git {failure.Command} failed: {failure.Message}") { Evidence = [failure.Message] };
    }

    private static (string Command, string Message, bool IsFatal)? Error(string line)
    {
        if (line.Length > LongestLine || !line.Contains("Unexpected error running git", StringComparison.Ordinal))
        {
            return null;
        }

        var start = line.IndexOf('{', StringComparison.Ordinal);
        var log = start < 0 ? null : Parse(line[start..]);
        var level = log.Text("level");
        if (log is not null && level is not ("error" or "fatal"))
        {
            return null;
        }

        // v0.1 wrote glog's text, not JSON.
        var match = Words.Match(log.Text("msg") ?? line);
        return match.Success ? (match.Groups["command"].Value, GitSays(match.Groups["rest"].Value), level != "error") : null;
    }

    // git's own words stand behind its exit status, hints among them.
    private static string GitSays(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var said = lines.FirstOrDefault(static line => line.StartsWith("fatal:", StringComparison.Ordinal) || line.StartsWith("error:", StringComparison.Ordinal))
            ?? lines.LastOrDefault() ?? "";
        return Quote.Bounded(said);
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"Unexpected error running git \[(?<command>[^\]]{0,500})\]: (?<rest>.*)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Words { get; }
}
