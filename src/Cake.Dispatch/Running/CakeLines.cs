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
            if (value is Warning warning)
            {
                Tell(warning.Diagnostic, Severity.Warning);
                return;
            }

            if (value is PhaseStarted phase)
            {
                EnterFold(phase.Phase);
            }

            var isDetail = value is PhaseEnded or InputsHashed || (value is LogLine && !host.HasFolds);
            var text = value is LogLine line ? host.Quote(line.Text) : LogSanitizer.OneLine(EventText.Of(value));
            log.Write(isDetail ? Verbosity.Verbose : Verbosity.Normal, isDetail ? LogLevel.Verbose : LogLevel.Information, "{0}", text);
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
        if (host.Annotate(diagnostic, severity) is { Count: > 0 } annotation)
        {
            Command(annotation);
            return;
        }

        var (verbosity, level) = severity is Severity.Error ? (Verbosity.Quiet, LogLevel.Error) : (Verbosity.Minimal, LogLevel.Warning);
        foreach (var line in DiagnosticText.WithPlace(diagnostic, severity).Split('\n'))
        {
            log.Write(verbosity, level, "{0}", line);
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
}
