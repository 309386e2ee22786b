using Dispatch.Build.Reporting;
using Microsoft.Build.Utilities;

namespace Dispatch.Build.Tasks;

/// <summary>Logs findings as MSBuild errors and warnings: code, place, help link, and the last lines of what a builder printed.</summary>
/// <param name="log">The task's log.</param>
/// <param name="projectFile">Named by findings that name no file.</param>
internal sealed class DiagnosticLog(TaskLoggingHelper log, string projectFile)
{
    private const int EvidenceLines = 10;

    public void Error(Diagnostic diagnostic)
    {
        // The last lines of a builder's output belong to the error itself: errors are what every logger shows.
        var lines = diagnostic.Evidence.Skip(Math.Max(0, diagnostic.Evidence.Count - EvidenceLines)).Prepend(diagnostic.ToString());
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
            string.Join(Environment.NewLine, lines.Select(LogSanitizer.Sanitize)));
    }

    public void Warning(Diagnostic diagnostic) => log.LogWarning(
        subcategory: null,
        diagnostic.Code.Id,
        helpKeyword: null,
        diagnostic.Code.HelpLink,
        diagnostic.File ?? projectFile,
        diagnostic.Line,
        diagnostic.Column,
        EndLine(diagnostic),
        endColumnNumber: 0,
        LogSanitizer.Sanitize(diagnostic.ToString()));

    // MSBuild prints (8-8,1) for one line.
    private static int EndLine(Diagnostic diagnostic) => diagnostic.EndLine > diagnostic.Line ? diagnostic.EndLine : 0;
}
