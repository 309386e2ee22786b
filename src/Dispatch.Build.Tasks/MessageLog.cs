using Dispatch.Build.Reporting;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Dispatch.Build.Tasks;

/// <summary>Turns events into messages and warnings. What a builder prints stays at Low: people ask for it with <c>-v:d</c>, or read the log file.</summary>
/// <param name="log">The task's log.</param>
/// <param name="diagnostics">Takes warnings.</param>
/// <param name="folds">Take what a CI host folds; null when there is none that does.</param>
internal sealed class MessageLog(TaskLoggingHelper log, DiagnosticLog diagnostics, PhaseFolds? folds) : IProgress<BuildEvent>
{
    public void Report(BuildEvent value)
    {
        if (value is Warning warning)
        {
            diagnostics.Warning(warning.Diagnostic);
            return;
        }

        if (folds?.Takes(value) == true)
        {
            return;
        }

        var importance = value switch
        {
            BuildSubmitted or Notice => MessageImportance.High,
            PhaseStarted or StepStarted => MessageImportance.Normal,
            _ => MessageImportance.Low,
        };
        log.LogMessage(importance, LogSanitizer.Sanitize(EventText.Of(value)));
    }
}
