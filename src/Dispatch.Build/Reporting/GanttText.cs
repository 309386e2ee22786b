using System.Globalization;

namespace Dispatch.Build.Reporting;

/// <summary>The phases of a publish as a Mermaid gantt chart.</summary>
internal static class GanttText
{
    private const int MaxPhases = 50;

    /// <summary>A fenced block behind an empty line; empty when there are no phases.</summary>
    public static string Create(PublishRecord record)
    {
        if (record.Phases.Count == 0)
        {
            return "";
        }

        // Times are counted from the beginning, so that the axis reads as elapsed time; the format x is milliseconds.
        string[] lines =
        [
            "gantt",
            $"    title {Name(record.Name)}",
            "    dateFormat x",
            "    axisFormat %M:%S",
            .. record.Phases.Take(MaxPhases).Select(phase => Line(phase, record.Started)),
        ];
        return $"\n{Markdown.Fence(lines, "mermaid")}";
    }

    private static string Line(PhaseRecord phase, DateTimeOffset origin)
    {
        var start = Math.Max(0, (phase.Started - origin).TotalMilliseconds);

        // Without length a bar cannot be seen.
        var end = Math.Max(start + 1, (phase.Ended - origin).TotalMilliseconds);
        return string.Create(
            CultureInfo.InvariantCulture, $"    {Name(phase.Name)} ({(phase.Ended - phase.Started).TotalSeconds:0.0} s) :{(phase.Failed ? "crit, " : "")}{start:0}, {end:0}");
    }

    // A colon ends a name, a hash or a semicolon begins an entity or a comment, and a word of the grammar at its start would be obeyed.
    private static string Name(string name)
    {
        var plain = string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' ? c : ' ')).Trim().Cut(60);
        return plain.Length == 0 ? "-" : IsWordOfGrammar(plain) ? $"({plain})" : plain;
    }

    private static bool IsWordOfGrammar(string name) =>
        name.Split(' ')[0] is "section" or "title" or "dateFormat" or "axisFormat" or "tickInterval" or "excludes" or "includes" or "todayMarker" or "inclusiveEndDates"
            or "topAxis" or "weekday" or "weekend" or "click" or "gantt" or "accTitle" or "accDescr";
}
