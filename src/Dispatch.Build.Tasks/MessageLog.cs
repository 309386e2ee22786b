using System.Globalization;
using Dispatch.Build.Reporting;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Dispatch.Build.Tasks;

/// <summary>Turns events into messages. What a builder prints stays at Low: people ask for it with <c>-v:d</c>, or read the log file.</summary>
internal sealed class MessageLog(TaskLoggingHelper log) : IProgress<BuildEvent>
{
    public void Report(BuildEvent value)
    {
        var (importance, text) = value switch
        {
            PhaseStarted phase => (MessageImportance.Normal, phase.Text),
            StepStarted step => (MessageImportance.Normal, string.Create(CultureInfo.InvariantCulture, $"[{step.Number}/{step.Count}] {step.Text}")),
            Notice notice => (MessageImportance.High, notice.Text),
            LogLine line => (MessageImportance.Low, line.Text),
            _ => (MessageImportance.Low, value.ToString()),
        };
        log.LogMessage(importance, LogSanitizer.Sanitize(text));
    }
}
