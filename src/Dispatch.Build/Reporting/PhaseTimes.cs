namespace Dispatch.Build.Reporting;

/// <summary>
/// Measures phases. One that nobody ends is over when the next one begins. One that a container did is over when that ended, by the
/// cluster's clock: it may have begun before anybody here heard of it.
/// </summary>
internal sealed class PhaseTimes
{
    private readonly List<Measured> _phases = [];

    public void Hear(BuildEvent value, DateTimeOffset now)
    {
        switch (value)
        {
            case PhaseStarted phase:
                Current?.Ended ??= now;
                _phases.Add(new(phase, now));
                break;
            case PhaseEnded ended when _phases.FindLast(phase => phase.Event.Phase == ended.Phase) is { } phase:
                phase.Ended = now;
                phase.ExitCode = ended.ExitCode;
                phase.Started = Min(phase.Started, now - ended.Duration);
                break;
            case StepStarted step:
                Current?.Steps.Add(new(step.Number, step.Count, step.Text, step.Line, now));
                break;
        }
    }

    /// <summary>All of them. The last one that is not over, else the last one that did not exit with 0, is where it failed.</summary>
    public IReadOnlyList<PhaseRecord> End(DateTimeOffset now, bool failed)
    {
        var culprit = failed ? _phases.FindLast(static phase => phase.Ended is null) ?? _phases.FindLast(static phase => phase.ExitCode is not (null or 0)) ?? Current : null;
        return
        [
            .. _phases.Select(phase => new PhaseRecord(phase.Event.Phase, phase.Event.Text, phase.Started, phase.Ended ?? now)
            {
                ExitCode = phase.ExitCode,
                Failed = phase == culprit,
                Steps = [.. phase.Steps],
            }),
        ];
    }

    private Measured? Current => _phases.Count > 0 ? _phases[^1] : null;

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private sealed class Measured(PhaseStarted phase, DateTimeOffset started)
    {
        public PhaseStarted Event => phase;

        public DateTimeOffset Started { get; set; } = started;

        public DateTimeOffset? Ended { get; set; }

        public int? ExitCode { get; set; }

        public List<StepRecord> Steps { get; } = [];
    }
}
