namespace Dispatch.Build.Diagnosis.Rules.Commands;

/// <summary>A form of line in which a tool says why it fails.</summary>
/// <param name="Tool">Who prints it; the last tool that complained is the one that failed.</param>
/// <param name="Text">What the line looks like; its groups fill <paramref name="Suggestion"/>.</param>
/// <param name="Suggestion">What to do next, a replacement pattern (<c>${package}</c>); null when the tool's words say it all.</param>
/// <param name="Detail">What a following line looks like whose group <c>text</c>, or else all of it, completes the message; null when the line says it all.</param>
/// <param name="IsSummary">Whether it only says that something it started failed.</param>
/// <param name="ExitCodes">What the tool then exits with; empty when that varies.</param>
internal sealed record ErrorLine(string Tool, Pattern Text, string? Suggestion, Pattern? Detail, bool IsSummary, int[] ExitCodes)
{
    /// <summary>A row of a table.</summary>
    public static ErrorLine Row(string tool, string text, string? suggestion = null, string? detail = null, bool isSummary = false, params int[] exitCodes) =>
        new(tool, new Pattern(text), suggestion, detail is null ? null : new Pattern(detail), isSummary, exitCodes);
}
