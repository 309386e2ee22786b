namespace Dispatch.Build.Engines.Local.Run;

/// <summary>Hands a builder's lines on as events, and keeps the last ones of the current step as evidence.</summary>
internal sealed class BuilderLog(IProgress<BuildEvent> events)
{
    private const int KeptLines = 500;
    private const int MostEvidence = 20;
    private const int LongestEvidence = 500;

    private readonly Queue<string> _last = new();

    /// <summary>The last lines, oldest first, each cut to a bounded length.</summary>
    public IReadOnlyList<string> Evidence => [.. _last.TakeLast(MostEvidence)];

    /// <summary>More of them: what tells why a command failed may stand far above its end.</summary>
    public IReadOnlyList<string> Last => [.. _last];

    public void Add(LogLine line)
    {
        events.Report(line);
        if (line.Text.Length > 0)
        {
            _last.Enqueue(line.Text.Length > LongestEvidence ? line.Text[..LongestEvidence] : line.Text);
        }

        if (_last.Count > KeptLines)
        {
            _last.Dequeue();
        }
    }

    /// <summary>A step begins: what was printed before is no evidence for it.</summary>
    public void Start(BuilderStep step, ReadOnlyMemory<byte> bytes)
    {
        _last.Clear();
        events.Report(new StepStarted(step.Number, step.Count, step.Text, step.Instruction.Line) { Bytes = bytes });
    }
}
