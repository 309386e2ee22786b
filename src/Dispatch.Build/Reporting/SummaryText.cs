using System.Globalization;
using System.Text;
using Dispatch.Build.Reporting.Hosts;

namespace Dispatch.Build.Reporting;

/// <summary>The summary of one publish in GitHub's Markdown: a section with a table, what went wrong, and the phases as a Mermaid gantt.</summary>
public static class SummaryText
{
    /// <summary>The summary of a record.</summary>
    public static Summary Create(PublishRecord record)
    {
        var text = new StringBuilder().Append("## ").Append(Headline(record)).Append("\n\n");
        AppendTable(text, Rows(record));
        foreach (var diagnostic in record.Diagnostics)
        {
            AppendDiagnostic(text, diagnostic);
        }

        text.Append(GanttText.Create(record));
        return new(record.Name, text.ToString().TrimEnd('\n'), $"**{Headline(record)}**");
    }

    internal static string Headline(PublishRecord record) =>
        $"{Markdown.Escape(record.Name)}: {(record.Image is { } image ? image.Skipped ? "nothing changed" : "published" : $"{record.Diagnostics[0].Code} {record.Diagnostics[0].Code.Cause}")}";

    private static IEnumerable<(string Name, string Value)> Rows(PublishRecord record)
    {
        if (record.Image is { } image)
        {
            yield return ("Image", Markdown.Code(ImageOutputs.Tagged(image)));
            yield return ("Digest", Markdown.Code(image.Digest.ToString()));
            yield return ("Reference", Markdown.Code(ImageOutputs.Reference(image)));
            yield return ("Tags", string.Join(' ', image.Destination.Tags.Select(Markdown.Code)));
            yield return ("Size", Markdown.Escape(string.Create(CultureInfo.InvariantCulture, $"{image.Size / 1e6:0.0} MB")));
        }
        else if (record.Plan is { } plan)
        {
            yield return ("Destination", Markdown.Code(plan.Build.Destination.Location.ToString()!));
        }

        if (record.Plan is { } known)
        {
            yield return ("Engine", Markdown.Code(known.Engine));
        }

        if (record.Submitted is { } build)
        {
            yield return ("Build", $"{Markdown.Code(build.Name)} in namespace {Markdown.Code(build.Namespace)}");
        }

        yield return ("Duration", string.Create(CultureInfo.InvariantCulture, $"{record.Duration.TotalSeconds:0.0} s"));
        foreach (var warning in record.Warnings)
        {
            yield return ("Warning", $"[{warning.Code}]({warning.Code.HelpLink}) {Markdown.Escape(DiagnosticText.Headline(warning))}");
        }
    }

    private static void AppendTable(StringBuilder text, IEnumerable<(string Name, string Value)> rows)
    {
        text.Append("| | |\n|---|---|\n");
        foreach (var (name, value) in rows)
        {
            text.Append("| ").Append(name).Append(" | ").Append(value).Append(" |\n");
        }
    }

    private static void AppendDiagnostic(StringBuilder text, Diagnostic diagnostic)
    {
        text.Append("\n**").Append('[').Append(diagnostic.Code).Append("](").Append(diagnostic.Code.HelpLink).Append(")** ");
        text.Append(Markdown.Escape(DiagnosticText.Headline(diagnostic))).Append('\n');
        if (diagnostic.File is not null)
        {
            text.Append('\n').Append(Markdown.Code(DiagnosticText.Place(diagnostic)));
            text.Append(diagnostic.Instruction is { } instruction ? $": {Markdown.Code(LogSanitizer.OneLine(instruction).Cut(200))}" : "").Append('\n');
        }

        if (diagnostic.Evidence.Count > 0)
        {
            text.Append('\n').Append(Markdown.Fence(DiagnosticText.Evidence(diagnostic), ""));
        }
    }
}
