using System.Globalization;
using Cake.Core.Diagnostics;
using Dispatch.Build;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;

namespace Cake.Dispatch.Running;

/// <summary>
/// A publish in Cake's log: phases and steps as information, what builders print as verbose output, or inside the fold of a CI host that has
/// folds. Lines that are commands to the host go to standard output themselves: Cake's log may colour or prefix a line.
/// </summary>
/// <param name="log">Cake's log.</param>
/// <param name="host">Where the script runs.</param>
/// <param name="output">Standard output.</param>
internal sealed class CakeLines(ICakeLog log, CiHost host, TextWriter output) : IProgress<BuildEvent>
{
    private readonly Lock _gate = new();
    private string? _fold;

    /// <inheritdoc/>
    public void Report(BuildEvent value)
    {
        lock (_gate)
        {
            switch (value)
            {
                case PhaseStarted phase:
                    EnterFold(phase.Phase);
                    Say(phase.Text);
                    break;
                case PhaseEnded phase:
                    log.Verbose("{0}", string.Create(CultureInfo.InvariantCulture, $"{phase.Phase}: {phase.Duration.TotalSeconds:0.0} s"));
                    break;
                case StepStarted step:
                    Say($"[{step.Number}/{step.Count}] {step.Text}");
                    break;
                case BuildSubmitted build:
                    Say($"Build {build.Name} in namespace {build.Namespace}");
                    break;
                case Notice notice:
                    Say(notice.Text);
                    break;
                case Warning warning:
                    Tell(warning.Diagnostic, Severity.Warning);
                    break;
                case InputsHashed inputs:
                    log.Verbose("{0}", $"Key of the inputs: {inputs.Key.Value}");
                    break;
                case LogLine line:
                    log.Write(host.HasFolds ? Verbosity.Normal : Verbosity.Verbose, host.HasFolds ? LogLevel.Information : LogLevel.Verbose, "{0}", host.Quote(line.Text));
                    break;
            }
        }
    }

    /// <summary>Ends what is open.</summary>
    public void Close()
    {
        lock (_gate)
        {
            Command(_fold is null ? [] : host.CloseFold(_fold));
            _fold = null;
        }
    }

    /// <summary>Shows a finding: where the host has annotations as one.</summary>
    public void Tell(Diagnostic diagnostic, Severity severity)
    {
        var level = severity is Severity.Error ? LogLevel.Error : LogLevel.Warning;
        if (host.Annotate(diagnostic, severity) is { Count: > 0 } annotation)
        {
            Command(annotation);
            return;
        }

        foreach (var line in $"{DiagnosticText.Place(diagnostic)}: {(severity is Severity.Error ? "error" : "warning")} {diagnostic.Code}: {DiagnosticText.Of(diagnostic)}".Split('\n'))
        {
            log.Write(severity is Severity.Error ? Verbosity.Quiet : Verbosity.Minimal, level, "{0}", line);
        }
    }

    /// <summary>Prints lines for the host as they are.</summary>
    public void Command(IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            output.WriteLine(line);
        }
    }

    private void EnterFold(string title)
    {
        Close();
        _fold = title;
        Command(host.OpenFold(title));
    }

    private void Say(string text) => log.Information("{0}", LogSanitizer.Sanitize(text.ReplaceLineEndings(" ")));
}
