using Dispatch.Build.Reporting;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>Puts remote text into a message: one line, harmless for terminals, bounded.</summary>
internal static class Quote
{
    private const int Longest = 500;
    private const int LongestValue = 100;

    public static string Bounded(string? text, int longest = Longest) => LogSanitizer.OneLine((text ?? "").Cut(longest)).Trim();

    /// <summary>A value in the middle of a message.</summary>
    public static string Value(string? text) => Bounded(text, LongestValue);

    /// <summary>As a sentence, with its full stop.</summary>
    public static string Sentence(string? text)
    {
        var quoted = Bounded(text);
        return quoted.EndsWith('.') ? quoted : quoted + ".";
    }
}
