namespace Dispatch.Build.Reporting.Hosts;

/// <summary>
/// A publish as lines for the output of a CI job: each phase in a fold, and what builders print defused and, where the host can, between
/// the lines that make it deaf. For a face whose output is the job's and that has one publish at a time.
/// </summary>
/// <param name="host">Where it runs.</param>
/// <param name="write">Takes one line.</param>
/// <param name="isQuiet">Leaves out what builders print.</param>
public sealed class HostLines(CiHost host, Action<string> write, bool isQuiet = false) : IProgress<BuildEvent>
{
    private readonly Lock _gate = new();
    private string? _fold;
    private Guard? _guard;

    /// <inheritdoc/>
    public void Report(BuildEvent value)
    {
        lock (_gate)
        {
            switch (value)
            {
                case PhaseStarted phase:
                    LeaveFold();
                    EnterFold(phase.Phase);
                    Say(value);
                    break;
                case StepStarted or BuildSubmitted or Notice:
                    Say(value);
                    break;
                case Warning warning:
                    Tell(warning.Diagnostic, Severity.Warning);
                    break;
                case LogLine line when !isQuiet:
                    Listen(false);
                    write(host.Quote(line.Text));
                    break;
            }
        }
    }

    /// <summary>Ends what is open. Lines of the host's own come after it.</summary>
    public void Close()
    {
        lock (_gate)
        {
            LeaveFold();
        }
    }

    /// <summary>Shows a finding: as text, and where the host has annotations as one.</summary>
    public void Tell(Diagnostic diagnostic, Severity severity)
    {
        lock (_gate)
        {
            Listen(true);
            Print(host.Annotate(diagnostic, severity) is { Count: > 0 } annotation ? annotation : DiagnosticText.WithPlace(diagnostic, severity).Split('\n'));
        }
    }

    private void EnterFold(string title)
    {
        _fold = title;
        Print(host.OpenFold(title));
    }

    private void LeaveFold()
    {
        Listen(true);
        if (_fold is not null)
        {
            Print(host.CloseFold(_fold));
            _fold = null;
        }
    }

    // The token is new each time: a builder that has seen the last one knows nothing.
    private void Listen(bool listens)
    {
        if (listens && _guard is not null)
        {
            write(_guard.Closing);
            _guard = null;
        }
        else if (!listens && _guard is null)
        {
            _guard = host.NewGuard();
            Print(_guard is null ? [] : [_guard.Opening]);
        }
    }

    private void Say(BuildEvent value) => write(LogSanitizer.OneLine(EventText.Of(value)));

    private void Print(IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            write(line);
        }
    }
}
