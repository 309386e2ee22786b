using System.Text.RegularExpressions;
using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Diagnosis.Rules.Commands;

/// <summary>What the RUN of the function template that validates the function said.</summary>
internal static partial class FunctionVerdict
{
    /// <summary>Code and message; null when it was another RUN that failed.</summary>
    /// <param name="output">What it printed.</param>
    /// <param name="instruction">The RUN; null when not found.</param>
    public static (ErrorCode Code, string Message)? Find(IReadOnlyList<string> output, Instruction? instruction)
    {
        var verdict = output.LastOrDefault(static line => Verdict.IsMatch(line))?.Trim();
        var isValidation = instruction is null || Validation.IsMatch(instruction.Text);
        if (!isValidation || (verdict is null && (instruction is null || !instruction.Text.Contains("/validator/", StringComparison.Ordinal))))
        {
            return null;
        }

        var said = output.Where(line => !Verdict.IsMatch(line)).ToList();
        if (said.Find(static line => NoValidator.IsMatch(line)) is { } missing)
        {
            return (Codes.BaseNotFunctionImage, $"The base image is no function image, it has no validator: {missing.Trim()}");
        }

        // A runtime shows the place first and says what is wrong below.
        var index = said.FindIndex(static line => Error.IsMatch(line));
        index = index >= 0 ? index : said.FindIndex(static line => !string.IsNullOrWhiteSpace(line));
        var words = index < 0 ? "" : $": {said[index].Trim()}";
        var place = index < 0 ? null : SourcePlace.Find(said, index);
        return (Codes.FunctionInvalid, $"{verdict ?? "The validator of the base image refused the function"}{words}{(place is null || words.Contains(place, StringComparison.Ordinal) ? "" : $" ({place})")}");
    }

    [GeneratedRegex(@"^\s*(Invalid function file or handler|Exactly \d+ source files? needed when HANDLER is empty)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Verdict { get; }

    [GeneratedRegex(@"/validator/|Invalid function file or handler|when HANDLER is empty", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Validation { get; }

    [GeneratedRegex(@"(^|[ '""])/validator/[^ :'""]*['""]?: (not found|No such file)|can't open (file )?'/validator/|Cannot find module '/validator/|No such file or directory: '/validator/|^(\S+: )?([0-9]+: )?(node|nodejs|python[0-9.]*|ruby|java|pwsh|php|sh|bash): (command )?not found|env: .(node|python[0-9.]*|ruby|bash|pwsh).: No such file", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoValidator { get; }

    [GeneratedRegex(@"^\s*(Uncaught )?[\w.]*(Error|Exception)( \[\w+\])?:? |^\s*[Ee]rror: |^\S+:[0-9]+: ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Error { get; }
}
