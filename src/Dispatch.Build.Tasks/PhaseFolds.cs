using System.Globalization;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Dispatch.Build.Tasks;

/// <summary>
/// Keeps the steps of each phase and what builders print in it, and logs them as one message when it is over: a fold of the CI host. As one,
/// because projects are built at once and their messages come in any order, while folds do not nest.
/// </summary>
internal sealed class PhaseFolds(CiHost host, string name, TaskLoggingHelper log)
{
    private const int MaxLines = 5000;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private string? _phase;
    private int _dropped;

    /// <summary>Whether the event is told in a fold, and so nowhere else.</summary>
    public bool Takes(BuildEvent value)
    {
        lock (_gate)
        {
            switch (value)
            {
                case PhaseStarted phase:
                    Flush();
                    _phase = phase.Phase;
                    return false;
                case StepStarted or LogLine when _phase is not null:
                    return Keep(EventText.Of(value));
                default:
                    return false;
            }
        }
    }

    /// <summary>Logs what is open.</summary>
    public void Close()
    {
        lock (_gate)
        {
            Flush();
        }
    }

    private bool Keep(string line)
    {
        if (_lines.Count == MaxLines)
        {
            _lines.Dequeue();
            _dropped++;
        }

        _lines.Enqueue(host.Quote(line));
        return true;
    }

    private void Flush()
    {
        if (_lines.Count > 0)
        {
            var title = $"{name}: {_phase}";
            IEnumerable<string> missing = _dropped > 0 ? [string.Create(CultureInfo.InvariantCulture, $"({_dropped} lines before these are in the log file)")] : [];
            log.LogMessage(MessageImportance.Normal, string.Join(Environment.NewLine, [.. host.OpenFold(title), .. missing, .. _lines, .. host.CloseFold(title)]));
            _lines.Clear();
            _dropped = 0;
        }
    }
}
