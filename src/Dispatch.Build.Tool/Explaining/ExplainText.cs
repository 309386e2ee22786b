using System.Globalization;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Tool.Explaining;

/// <summary>What was found, for people.</summary>
internal static class ExplainText
{
    public static void Write(TextWriter output, IReadOnlyList<Diagnostic> found)
    {
        if (found.Count == 0)
        {
            output.WriteLine("Nothing in this log is a failure.");
        }

        for (var i = 0; i < found.Count; i++)
        {
            output.Write(i > 0 ? output.NewLine : "");
            WriteOne(output, found[i]);
        }
    }

    private static void WriteOne(TextWriter output, Diagnostic failure)
    {
        var place = failure switch
        {
            { File: null } => "",
            { Line: 0 } => $"{failure.File}: ",
            _ => string.Create(CultureInfo.InvariantCulture, $"{failure.File}:{failure.Line}: "),
        };
        output.WriteLine(LogSanitizer.OneLine($"{place}error {failure.Code} ({failure.Code.Cause}): {failure.Message}"));
        WriteBlock(output, "    ", failure.Instruction?.Split('\n') ?? []);
        WriteBlock(output, "  | ", failure.Evidence);
        output.WriteLine();
        output.WriteLine($"What to do: {LogSanitizer.OneLine(failure.Suggestion ?? failure.Code.Remedy)}");
        if (failure.Candidates.Count > 0)
        {
            output.WriteLine($"It can be:  {string.Join(", ", failure.Candidates)}");
        }

        foreach (var related in failure.Related)
        {
            output.WriteLine($"Also:       {LogSanitizer.OneLine($"{related.Code}: {related.Message}")}");
        }

        output.WriteLine($"More:       {failure.Code.HelpLink}");
    }

    private static void WriteBlock(TextWriter output, string margin, IReadOnlyList<string> lines)
    {
        output.Write(lines.Count > 0 ? output.NewLine : "");
        foreach (var line in lines)
        {
            output.WriteLine($"{margin}{LogSanitizer.OneLine(line)}".TrimEnd());
        }
    }
}
