using Dispatch.Build.Reporting;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>Puts remote text into a message: one line, harmless for terminals, bounded.</summary>
internal static class Quote
{
    private const int Longest = 500;

    public static string Bounded(string? text)
    {
        var cut = text is { Length: > Longest } ? string.Concat(text.AsSpan(0, Longest), "...") : text ?? "";
        return LogSanitizer.Sanitize(cut.ReplaceLineEndings(" ")).Trim();
    }

    /// <summary>As a sentence, with its full stop.</summary>
    public static string Sentence(string? text)
    {
        var quoted = Bounded(text);
        return quoted.EndsWith('.') ? quoted : quoted + ".";
    }
}
