using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Dialects.Buildah;

/// <summary>The log of buildah or podman, v1.19 on, taken apart.</summary>
/// <param name="Error">Its own last words, without the prefix of the command line; null when it said none.</param>
/// <param name="IsSuccess">Whether it ends as a build or push that worked.</param>
/// <param name="Steps">Texts of the steps it showed, in order, up to the one that failed.</param>
/// <param name="Output">What was printed after the last of them, buildah's own words left out.</param>
/// <param name="Warnings">What it logged as a warning or error before.</param>
internal sealed partial record BuildahLog(string? Error, bool IsSuccess, IReadOnlyList<string> Steps, IReadOnlyList<string> Output, IReadOnlyList<string> Warnings)
{
    /// <summary>Takes clean lines apart.</summary>
    public static BuildahLog Parse(IReadOnlyList<string> lines)
    {
        var last = lines.Count - 1;
        while (last >= 0 && (string.IsNullOrWhiteSpace(lines[last]) || Logged.IsMatch(lines[last]) || Repeated.IsMatch(lines[last])))
        {
            last--;
        }

        // Several errors in one stand in lines of their own.
        var end = last;
        while (last > 0 && Continued.IsMatch(lines[last]))
        {
            last--;
        }

        var warnings = lines.Where(static line => Logged.IsMatch(line)).ToList();
        if (last < 0)
        {
            return new BuildahLog(null, false, [], [], warnings);
        }

        var final = Final.Match(lines[last]);
        if (!final.Success)
        {
            return new BuildahLog(null, Success.IsMatch(lines[end]), [], [.. lines.Take(end + 1)], warnings);
        }

        var error = string.Join(' ', lines.Skip(last + 1).Take(end - last).Where(static line => !string.IsNullOrWhiteSpace(line)).Select(static line => line.Trim()).Prepend(final.Groups["error"].Value)).Replace(" : ", ": ", StringComparison.Ordinal);
        var steps = new List<(int Index, string Text)>();
        for (var i = 0; i < last; i++)
        {
            if (Step.Match(lines[i]) is { Success: true } step)
            {
                steps.Add((i, step.Groups["text"].Value));
            }
        }

        // A program may print lines like those of steps; the error names the real one.
        var failed = steps.Count - 1;
        while (failed >= 0 && StepOf(error) is { } text && !IsSame(steps[failed].Text, text))
        {
            failed--;
        }

        failed = failed < 0 ? steps.Count - 1 : failed;
        var output = lines.Skip(failed < 0 ? 0 : steps[failed].Index + 1).Take(last - (failed < 0 ? 0 : steps[failed].Index + 1)).ToList();
        if (final.Index > 0)
        {
            output.Add(lines[last][..final.Index]);
        }

        return new BuildahLog(error, false, [.. steps.Take(failed + 1).Select(static step => step.Text)], output, warnings);
    }

    /// <summary>Whether an error is about the step that was shown so; the error has the words of the exec form, and no quotes.</summary>
    private static bool IsSame(string shown, string step) => Loose(step) is var loose && (loose.StartsWith(Loose(shown), StringComparison.OrdinalIgnoreCase) || Loose(shown).StartsWith(loose, StringComparison.OrdinalIgnoreCase));

    private static string? StepOf(string error) => StepError.Match(error) is { Success: true } match ? match.Groups["step"].Value : null;

    private static string Loose(string text) => string.Concat(text.Where(static character => !char.IsWhiteSpace(character) && character is not ('"' or '\'' or '\\' or '[' or ']' or ',')));

    // "STEP 2: x" until v1.20, "STEP 2/3: x", "[1/2] STEP 2/3: x".
    [GeneratedRegex(@"(\[[0-9]{1,6}/[0-9]{1,6}\] )?STEP [0-9]{1,6}(/[0-9]{1,6})?: (?<text>.*)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Step { get; }

    // The first words of an error lost their "error" in v1.27, when "Error: " came before. A program may have ended without ending its line.
    [GeneratedRegex(@"^[Ee]rror: (?<error>.*)\z|([Ee]rror: |)(?<error>(error )?building at STEP "".*)\z|^(?<error>(error|unable to|cannot|can't|no|unknown|invalid|failed|unrecognized|stat|missing|flag|accepts|requires) .*)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Final { get; }

    [GeneratedRegex(@"building at STEP ""(?<step>.*)"": ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex StepError { get; }

    [GeneratedRegex(@"^(time=""[^""]*"" level=[a-z]+ msg=|(TRAC|DEBU|INFO|WARN|ERRO|FATA)\[[0-9T:+Z.-]+\] )", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Logged { get; }

    [GeneratedRegex(@"^(\s|: |\z)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Continued { get; }

    // A line that podman and old versions put behind the error.
    [GeneratedRegex(@"^(Error: )?exit status [0-9]+\z|^See '(buildah|podman)[^']* --help'", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Repeated { get; }

    // The image's id ends a build; a push ends with its manifest.
    [GeneratedRegex(@"^([0-9a-f]{64}|Writing manifest to image destination|Storing signatures|Successfully tagged .*|--> [0-9a-f]{7,64})\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Success { get; }
}
