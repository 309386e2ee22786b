using System.Globalization;
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

        var (importance, text) = value switch
        {
            PhaseStarted phase => (MessageImportance.Normal, phase.Text),
            PhaseEnded phase => (MessageImportance.Low, string.Create(CultureInfo.InvariantCulture, $"{phase.Phase}: {phase.Duration.TotalSeconds:0.0} s")),
            StepStarted step => (MessageImportance.Normal, string.Create(CultureInfo.InvariantCulture, $"[{step.Number}/{step.Count}] {step.Text}")),
            BuildSubmitted build => (MessageImportance.High, $"Build {build.Name} in namespace {build.Namespace}"),
            Notice notice => (MessageImportance.High, notice.Text),
            InputsHashed inputs => (MessageImportance.Low, $"Key {inputs.Key.Value}"),
            LogLine line => (MessageImportance.Low, line.Text),
            _ => (MessageImportance.Low, value.ToString()),
        };
        log.LogMessage(importance, LogSanitizer.Sanitize(text));
    }
}
