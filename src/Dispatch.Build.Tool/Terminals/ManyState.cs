using System.Globalization;
using Dispatch.Build.Reporting;
using Dispatch.Build.Tool.Publishing.Many;

namespace Dispatch.Build.Tool.Terminals;

/// <summary>What a terminal shows of several publishes at one moment: a line each, and where there is no room for that, only those that run.</summary>
/// <param name="names">The functions, in their order.</param>
/// <param name="time">The clock.</param>
internal sealed class ManyState(IReadOnlyList<string> names, TimeProvider time)
{
    private readonly List<Row> _rows = [.. names.Select(static name => new Row(name))];

    /// <summary>One begins.</summary>
    public void Start(string name) => Find(name).Started = time.GetUtcNow();

    /// <summary>Takes what happened in one.</summary>
    public void Hear(string name, BuildEvent value)
    {
        var row = Find(name);
        switch (value)
        {
            case PhaseStarted phase:
                (row.Phase, row.Text) = (Clean(phase.Phase), Clean(phase.Text));
                break;
            case StepStarted step:
                row.Text = string.Create(CultureInfo.InvariantCulture, $"[{step.Number}/{step.Count}] {Clean(step.Text)}");
                break;
        }
    }

    /// <summary>One is over.</summary>
    public void End(string name, PublishRecord record)
    {
        var row = Find(name);
        (row.Record, row.Ended) = (record, time.GetUtcNow());
    }

    /// <summary>The lines, none wider than the terminal and no more than it is high.</summary>
    public IReadOnlyList<LiveLine> Lines(int width, int height)
    {
        var pad = _rows.Max(static row => row.Name.Length);
        if (_rows.Count < height)
        {
            return [.. _rows.Select(row => Cut(LineOf(row, pad), width))];
        }

        // One line tells of the rest, and the last stays free for the cursor.
        var shown = _rows.Where(static row => row.IsRunning).Take(Math.Max(0, height - 2)).ToList();
        var (done, failed, waiting) = (_rows.Count(static row => row.Record?.Image is not null), _rows.Count(static row => row.Record is { Image: null }), _rows.Count(static row => row.Started is null && row.Record is null));
        var rest = string.Create(CultureInfo.InvariantCulture, $"- {_rows.Count} functions: {done} done, {failed} failed, {waiting} waiting");
        return [.. shown.Select(row => Cut(LineOf(row, pad), width)), Cut(new(LiveKind.Plain, rest), width)];
    }

    private LiveLine LineOf(Row row, int pad)
    {
        var elapsed = row.Started is { } started ? string.Create(CultureInfo.InvariantCulture, $"{((row.Ended ?? time.GetUtcNow()) - started).TotalSeconds,6:0.0} s") : "        ";
        return row switch
        {
            { Record: { Image: { } image } record } => Line(LiveKind.Done, "+", ManyTable.Word(record), image.Digest.ToString()),
            { Record: { Outcome: "not-started" } record } => Line(LiveKind.Faint, "-", ManyTable.Word(record), ""),
            { Record: { } record } => Line(LiveKind.Failed, "x", ManyTable.Word(record), $"{record.Diagnostics[0].Code} {record.Diagnostics[0].Code.Cause}"),
            { Started: null } => Line(LiveKind.Faint, " ", "waiting", ""),
            _ => Line(LiveKind.Running, ">", row.Phase, row.Text),
        };

        LiveLine Line(LiveKind kind, string mark, string word, string text) => new(kind, $"{mark} {row.Name.PadRight(pad)}  {word,-11} {elapsed}  {text}".TrimEnd());
    }

    // One less than the width: some terminals wrap when the last column is written.
    private static LiveLine Cut(LiveLine line, int width) => line.Text.Length < width ? line : line with { Text = $"{line.Text.AsSpan(0, Math.Max(0, width - 4))}..." };

    private static string Clean(string text) => LogSanitizer.Sanitize(text.ReplaceLineEndings(" ").Replace('\t', ' '));

    private Row Find(string name) => _rows.First(row => row.Name == name);

    private sealed record Row(string Name)
    {
        public DateTimeOffset? Started { get; set; }

        public DateTimeOffset? Ended { get; set; }

        public string Phase { get; set; } = "";

        public string Text { get; set; } = "";

        public PublishRecord? Record { get; set; }

        public bool IsRunning => Started is not null && Record is null;
    }
}
