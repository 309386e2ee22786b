using System.Globalization;

namespace Dispatch.Build.Reporting;

/// <summary>What happened, in the same words on every face.</summary>
public static class EventText
{
    /// <summary>An event as one text. Parts of it may be remote text of several lines: it goes through <see cref="LogSanitizer"/> before it is printed.</summary>
    public static string Of(BuildEvent value) => value switch
    {
        PhaseStarted phase => phase.Text,
        PhaseEnded phase => string.Create(
            CultureInfo.InvariantCulture, $"{phase.Phase}: {phase.Duration.TotalSeconds:0.0} s{(phase.ExitCode is { } code and not 0 ? $", exit code {code}" : "")}"),
        StepStarted step => string.Create(CultureInfo.InvariantCulture, $"[{step.Number}/{step.Count}] {step.Text}"),
        LogLine line => line.Text,
        Notice notice => notice.Text,
        Warning warning => $"{warning.Diagnostic.Code}: {warning.Diagnostic}",
        InputsHashed inputs => $"Key of the inputs: {inputs.Key.Value}",
        BuildSubmitted build => $"Build {build.Name} in namespace {build.Namespace}",
        _ => value.ToString(),
    };
}
