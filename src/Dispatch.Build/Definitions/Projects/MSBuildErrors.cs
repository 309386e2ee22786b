using System.Globalization;
using System.Text.RegularExpressions;

namespace Dispatch.Build.Definitions.Projects;

/// <summary>Reads the errors that MSBuild printed.</summary>
internal static partial class MSBuildErrors
{
    private const int Most = 20;
    private const int EvidenceLines = 10;

    /// <summary>Why a run failed: its errors with their codes, ours as what they are.</summary>
    /// <param name="project">The project.</param>
    /// <param name="target">The target that was asked for: without the package there is none.</param>
    /// <param name="output">All that was printed.</param>
    public static DispatchException Explain(string project, string target, string output)
    {
        var found = Errors().Matches(output).Select(static match => match.Groups).DistinctBy(static groups => (groups["file"].Value, groups["line"].Value, groups["text"].Value)).ToList();
        if (found.Exists(groups => groups["code"].Value == "MSB4057" && groups["text"].Value.Contains(target, StringComparison.Ordinal)))
        {
            return new(new Diagnostic(Codes.PackageMissing, $"{Path.GetFileName(project)} does not use the package Dispatch.Build.Tasks, or an older one.") { File = project });
        }

        return found.Count > 0
            ? new([.. found.Take(Most).Select(groups => Diagnose(project, groups))])
            : new(new Diagnostic(Codes.ProjectFailed, $"MSBuild did not say what {Path.GetFileName(project)} defines.") { File = project, Evidence = [.. output.TrimEnd().Split('\n').TakeLast(EvidenceLines)] });
    }

    private static Diagnostic Diagnose(string project, GroupCollection groups)
    {
        var (code, text) = (groups["code"].Value, groups["text"].Value.Trim());
        var own = Codes.All.FirstOrDefault(known => known.Id == code);
        return new(own ?? Codes.ProjectFailed, own is null ? $"{code}: {text}" : text)
        {
            File = groups["file"].Value.Trim() is { Length: > 0 } file && file is not "MSBUILD" ? file : project,
            Line = Number(groups["line"]),
            Column = Number(groups["column"]),

            // The text of ours ends with what to do.
            Suggestion = own is null ? null : "",
        };
    }

    private static int Number(Group group) => int.TryParse(group.Value, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(
        @"^\s*(?<file>[^\r\n]*?)\s*(\((?<line>[0-9]+)(,(?<column>[0-9]+))?[0-9,-]*\))?\s*:\s*error\s+(?<code>[A-Za-z]+[0-9]+)\s*:\s*(?<text>[^\r\n]*?)(\s\[[^\]\r\n]*\])?\r?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Errors();
}
