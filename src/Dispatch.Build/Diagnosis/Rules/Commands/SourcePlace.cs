using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Rules.Commands;

/// <summary>Finds the place in the user's own source that a stack trace names.</summary>
internal static partial class SourcePlace
{
    private const int Farthest = 12;

    /// <summary><c>path:line</c>; null when none is named near the error. Frames of runtimes, libraries and the validator do not count.</summary>
    /// <param name="output">What was printed.</param>
    /// <param name="error">The index of the error's own line.</param>
    public static string? Find(IReadOnlyList<string> output, int error)
    {
        // Python names the innermost frame last, right above the error; node shows the place of a syntax error above, frames of others below.
        for (var i = error; i >= Math.Max(0, error - Farthest); i--)
        {
            if (Own(output[i], Above) is { } place)
            {
                return place;
            }
        }

        for (var i = error + 1; i < output.Count && i <= error + Farthest; i++)
        {
            if (Own(output[i], Below) is { } place)
            {
                return place;
            }
        }

        return null;
    }

    private static string? Own(string line, Regex form) =>
        form.Match(line) is { Success: true } match && !Foreign.IsMatch(match.Groups["file"].Value) ? $"{match.Groups["file"].Value}:{match.Groups["line"].Value}" : null;

    [GeneratedRegex(@"^\s*File ""(?<file>[^""]+)"", line (?<line>[0-9]+)|^(file://)?(?<file>/[^:\s]+):(?<line>[0-9]+)(:|$)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Above { get; }

    [GeneratedRegex(@"^\s+at (.*\()?(file://)?(?<file>/[^:()]+):(?<line>[0-9]+):[0-9]+\)?|^\s+at .* in (?<file>\S+):line (?<line>[0-9]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Below { get; }

    [GeneratedRegex(@"^/validator/|/node_modules/|/site-packages/|/dist-packages/|/lib/(python|ruby|node)|^<|^node:", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Foreign { get; }
}
