using System.Globalization;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Tool.Terminals;

/// <summary>What a terminal shows of a publish at one moment: a line for each phase with its time, and what is printed in the last.</summary>
internal sealed class LiveState(TimeProvider time)
{
    private const int TailLines = 6;

    private readonly List<Phase> _phases = [];
    private readonly List<string> _notices = [];
    private readonly Queue<string> _tail = new();
    private string? _step;

    /// <summary>Takes what happened.</summary>
    public void Hear(BuildEvent value)
    {
        switch (value)
        {
            case PhaseStarted phase:
                Enter(phase);
                break;
            case PhaseEnded phase when _phases.Find(open => open.Name == phase.Phase && open.Ended is null) is { } ended:
                ended.Ended = time.GetUtcNow();
                break;
            case StepStarted:
                _step = Clean(EventText.Of(value));
                _tail.Clear();
                break;
            case LogLine:
                _tail.Enqueue(Clean(EventText.Of(value)));
                while (_tail.Count > TailLines)
                {
                    _tail.Dequeue();
                }

                break;
            case Notice or BuildSubmitted:
                _notices.Add(Clean(EventText.Of(value)));
                break;
        }
    }

    /// <summary>It is over.</summary>
    public void End(bool succeeded)
    {
        foreach (var phase in _phases.Where(static phase => phase.Ended is null))
        {
            phase.Ended = time.GetUtcNow();
            phase.HasFailed = !succeeded;
        }

        _step = null;
        _tail.Clear();
    }

    /// <summary>The lines, none wider than the terminal.</summary>
    public IReadOnlyList<LiveLine> Lines(int width)
    {
        var lines = new List<LiveLine>();
        foreach (var phase in _phases)
        {
            var elapsed = (phase.Ended ?? time.GetUtcNow()) - phase.Started;
            var (mark, kind) = phase switch
            {
                { HasFailed: true } => ("x", LiveKind.Failed),
                { Ended: not null } => ("+", LiveKind.Done),
                _ => (">", LiveKind.Running),
            };
            Add(kind, string.Create(CultureInfo.InvariantCulture, $"{mark} {phase.Name,-9} {elapsed.TotalSeconds,6:0.0} s  {phase.Text}"));
        }

        if (_step is not null)
        {
            Add(LiveKind.Plain, $"    {_step}");
        }

        foreach (var text in _tail)
        {
            Add(LiveKind.Faint, $"    | {text}");
        }

        foreach (var text in _notices)
        {
            Add(LiveKind.Plain, $"- {text}");
        }

        return lines;

        // One less than the width: some terminals wrap when the last column is written.
        void Add(LiveKind kind, string text) => lines.Add(new(kind, text.Length < width ? text : $"{text.AsSpan(0, Math.Max(0, width - 4))}..."));
    }

    // Engines say 'resolve' twice, as they know more.
    private void Enter(PhaseStarted phase)
    {
        if (_phases.LastOrDefault() is { Ended: null } last && last.Name == phase.Phase)
        {
            last.Text = Clean(phase.Text);
            return;
        }

        foreach (var open in _phases.Where(static open => open.Ended is null))
        {
            open.Ended = time.GetUtcNow();
        }

        _step = null;
        _tail.Clear();
        _phases.Add(new(Clean(phase.Phase), time.GetUtcNow()) { Text = Clean(phase.Text) });
    }

    private static string Clean(string text) => LogSanitizer.OneLine(text.Replace('\t', ' '));

    private sealed record Phase(string Name, DateTimeOffset Started)
    {
        public string Text { get; set; } = "";

        public DateTimeOffset? Ended { get; set; }

        public bool HasFailed { get; set; }
    }
}

/// <summary>A line of the live view.</summary>
internal sealed record LiveLine(LiveKind Kind, string Text);

/// <summary>What a line is, for its colour.</summary>
internal enum LiveKind
{
    Plain,
    Faint,
    Running,
    Done,
    Failed,
}
