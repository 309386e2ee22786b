using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Rules.Commands;

/// <summary>The line in which a failed command says why.</summary>
/// <param name="Index">Where it stands in the output.</param>
/// <param name="Text">The line, completed by the detail that follows it.</param>
/// <param name="Suggestion">What the tool's users do about it; null when nothing better is known than the words.</param>
/// <param name="Tool">Whose words it is; null for words of any program.</param>
internal sealed partial record TellingLine(int Index, string Text, string? Suggestion, string? Tool)
{
    private const int FarthestDetail = 12;

    private static readonly ErrorLine[] _rows = [.. PackageTools.Rows, .. BuildTools.Rows, .. Programs.Rows];

    /// <summary>
    /// Finds it: of the tools that complained the last one, of its complaints the first that is more than a summary; without a known tool the
    /// first line that reads like an error, else the last one. Null when nothing was printed.
    /// </summary>
    public static TellingLine? Find(IReadOnlyList<string> output, int? exitCode)
    {
        List<(int Index, ErrorLine Row)> known = [];
        for (var i = 0; i < output.Count; i++)
        {
            if (Array.Find(_rows, row => row.Text.IsMatch(output[i])) is { } row)
            {
                known.Add((i, row));
            }
        }

        var causes = known.FindAll(found => !found.Row.IsSummary && (exitCode is null || found.Row.ExitCodes.Length == 0 || found.Row.ExitCodes.Contains(exitCode.Value)));
        if (First(causes) is { } cause)
        {
            return Of(output, cause.Index, cause.Row);
        }

        var index = IndexOf(output, Strong);
        index = index >= 0 ? index : IndexOf(output, Weak);
        if (index < 0 && First(known) is { } summary)
        {
            return Of(output, summary.Index, summary.Row);
        }

        index = index >= 0 ? index : LastOf(output);
        return index < 0 ? null : new TellingLine(index, output[index].Trim(), null, null);
    }

    private static (int Index, ErrorLine Row)? First(List<(int Index, ErrorLine Row)> found) =>
        found.Count == 0 ? null : found.Find(one => one.Row.Tool == found[^1].Row.Tool);

    private static TellingLine Of(IReadOnlyList<string> output, int index, ErrorLine row)
    {
        var line = output[index].Trim();
        var suggestion = row.Suggestion is null ? null : row.Text.Match(output[index]).Result(row.Suggestion);
        for (var i = index + 1; row.Detail is not null && i < output.Count && i <= index + FarthestDetail; i++)
        {
            if (row.Detail.Match(output[i]) is { Success: true } detail)
            {
                var text = detail.Groups["text"].Success ? detail.Groups["text"].Value : detail.Value;
                return new TellingLine(index, $"{line.TrimEnd(':', '.')}: {text.Trim()}", suggestion, row.Tool);
            }
        }

        return new TellingLine(index, line, suggestion, row.Tool);
    }

    private static int IndexOf(IReadOnlyList<string> output, Regex text)
    {
        for (var i = 0; i < output.Count; i++)
        {
            if (text.IsMatch(output[i]) && !NoError.IsMatch(output[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static int LastOf(IReadOnlyList<string> output)
    {
        var i = output.Count - 1;
        while (i >= 0 && string.IsNullOrWhiteSpace(output[i]))
        {
            i--;
        }

        return i;
    }

    // A program's name may stand before it.
    [GeneratedRegex(@"^([\w./-]+: )?\W{0,3}(fatal|error|err!|panic|abort(ed)?|critical|exception|failed|failure|fehler)\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Strong { get; }

    [GeneratedRegex(@"\b(error|fatal|failed|failure|exception|cannot|can't|could not|couldn't|unable to|not found|no such|denied|not permitted|invalid|unknown|undefined|unexpected|unsupported|refused|timed out|unreachable|missing|wrong|went wrong|not exist|not a|out of memory|no space left|unauthorized|forbidden|corrupt|mismatch|conflict|traceback|segmentation fault|aborted|usage:)\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Weak { get; }

    [GeneratedRegex(@"\b(no|0|without|zero) (errors?|failures?|failed)\b|\b(errors?|failed|failures?)[:=] ?0\b|^\W*(warn(ing)?|info|debug|note|notice|npm warn|deprecat)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex NoError { get; }
}
