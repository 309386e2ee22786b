using Dispatch.Build.Reporting;

namespace Dispatch.Build.Tool.Explaining;

/// <summary>A finding as <c>explain --json</c> prints it: the schema of docs/explain.md. Every member is always there.</summary>
/// <param name="SchemaVersion">Grows when a member changes its meaning or goes; new members do not count.</param>
/// <param name="Line">From 1; null when unknown.</param>
/// <param name="EndLine">The same line when it is only one.</param>
/// <param name="ExitCode">Of the command or container that failed.</param>
/// <param name="PublishExitCode">What <c>dotnet dispatch publish</c> exits with after this failure.</param>
/// <param name="Related">Other complaints of the same failure.</param>
internal sealed record ExplainedFailure(
    int SchemaVersion,
    string Code,
    string Cause,
    string Message,
    string? File,
    int? Line,
    int? EndLine,
    string? Instruction,
    string Suggestion,
    int? ExitCode,
    int PublishExitCode,
    IReadOnlyList<string> Evidence,
    IReadOnlyList<string> Candidates,
    string HelpLink,
    IReadOnlyList<ExplainedFailure> Related)
{
    private const int CurrentVersion = 1;

    public static ExplainedFailure Of(Diagnostic failure) => new(
        CurrentVersion,
        failure.Code.Id,
        failure.Code.Cause,
        Clean(failure.Message),
        failure.File is { } file ? Clean(file) : null,
        failure.Line > 0 ? failure.Line : null,
        failure.Line > 0 ? Math.Max(failure.Line, failure.EndLine) : null,
        failure.Instruction is { } instruction ? Clean(instruction) : null,
        Clean(failure.Suggestion ?? failure.Code.Remedy),
        failure.ExitCode,
        failure.Code.ExitCode,
        [.. failure.Evidence.Select(Clean)],
        failure.Candidates,
        failure.Code.HelpLink,
        [.. failure.Related.Select(Of)]);

    // JSON on a CI host's console is read by that host as well; its line ends are escapes there.
    private static string Clean(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(LogSanitizer.Sanitize));
}
