using System.Text.RegularExpressions;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Diagnosis;

/// <summary>The end of a log: bounded lines without colours, control characters and the time stamps of the container runtime.</summary>
internal static partial class LogTail
{
    private const int MostEvidence = 10;
    private const int LongestEvidence = 500;
    private const int LongestLine = 16 * 1024;

    /// <summary>Plain text of each line; what a carriage return overwrote is gone.</summary>
    public static IReadOnlyList<string> Clean(IReadOnlyList<string> lines) => [.. lines.Select(Clean)];

    /// <summary>The last of clean lines, each cut to what a message can hold.</summary>
    public static IReadOnlyList<string> Evidence(IReadOnlyList<string> lines) =>
        [.. lines.Where(static line => !string.IsNullOrWhiteSpace(line)).TakeLast(MostEvidence).Select(static line => line.Cut(LongestEvidence))];

    /// <summary>Plain text of a line.</summary>
    public static string Clean(string line)
    {
        var text = line.TrimEnd('\r', '\n', ' ');
        text = text[(text.LastIndexOf('\r') + 1)..];
        text = Stamp.Replace(text.Length > LongestLine ? text[^LongestLine..] : text, "");
        return LogSanitizer.Sanitize(text).TrimEnd();
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Stamp { get; }
}
