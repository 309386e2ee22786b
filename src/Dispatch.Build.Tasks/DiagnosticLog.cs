using System.Text.RegularExpressions;
using Dispatch.Build.Reporting;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Dispatch.Build.Tasks;

/// <summary>Logs findings as MSBuild errors and warnings: code, place, help link, and the last lines of what a builder printed.</summary>
/// <param name="log">The task's log.</param>
/// <param name="projectFile">Named by findings that name no file.</param>
/// <param name="annotations">Shows them on the CI host; null when there is none.</param>
internal sealed partial class DiagnosticLog(TaskLoggingHelper log, string projectFile, HostAnnotations? annotations = null)
{
    public void Error(Diagnostic diagnostic)
    {
        // The last lines of a builder's output belong to the error itself: errors are what every logger shows.
        var oneLine = annotations is { WantsOneLine: true };
        log.LogError(
            subcategory: null,
            diagnostic.Code.Id,
            helpKeyword: null,
            diagnostic.Code.HelpLink,
            diagnostic.File ?? projectFile,
            diagnostic.Line,
            diagnostic.Column,
            EndLine(diagnostic),
            endColumnNumber: 0,
            OwnPlaceOnly(oneLine ? DiagnosticText.Headline(diagnostic) : DiagnosticText.Of(diagnostic).ReplaceLineEndings()));
        if (oneLine && diagnostic.Evidence.Count > 0)
        {
            log.LogMessage(MessageImportance.High, string.Join(Environment.NewLine, DiagnosticText.Evidence(diagnostic).Select(annotations!.Quote)));
        }

        Annotate(diagnostic, Severity.Error);
    }

    public void Warning(Diagnostic diagnostic)
    {
        log.LogWarning(
            subcategory: null,
            diagnostic.Code.Id,
            helpKeyword: null,
            diagnostic.Code.HelpLink,
            diagnostic.File ?? projectFile,
            diagnostic.Line,
            diagnostic.Column,
            EndLine(diagnostic),
            endColumnNumber: 0,
            OwnPlaceOnly(DiagnosticText.Headline(diagnostic)));
        Annotate(diagnostic, Severity.Warning);
    }

    private void Annotate(Diagnostic diagnostic, Severity severity)
    {
        foreach (var line in annotations?.Of(diagnostic with { File = diagnostic.File ?? projectFile }, severity) ?? [])
        {
            log.LogMessage(MessageImportance.High, line);
        }
    }

    // A message may quote an error in MSBuild's own form. Problem matchers are greedy: they would take its file and line for ours.
    private static string OwnPlaceOnly(string text) => PlaceEnd.Replace(text, ") ");

    [GeneratedRegex(@"\)(?=:\s+(error|warning)\s)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlaceEnd { get; }

    // MSBuild prints (8-8,1) for one line.
    private static int EndLine(Diagnostic diagnostic) => diagnostic.EndLine > diagnostic.Line ? diagnostic.EndLine : 0;
}
