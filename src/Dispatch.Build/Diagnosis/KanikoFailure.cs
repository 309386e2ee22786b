using System.Globalization;
using System.Text.RegularExpressions;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Diagnosis;

/// <summary>Tells from the last lines of a kaniko log why it failed, and at which instruction.</summary>
internal static partial class KanikoFailure
{
    private const int LongestMessage = 400;

    /// <summary>Explains a step that ended with an error.</summary>
    /// <param name="step">What the step is called.</param>
    /// <param name="exitCode">Of the step.</param>
    /// <param name="lines">The last lines of its log, as they came.</param>
    /// <param name="dockerfile">What it built; null when unknown.</param>
    /// <param name="build">What was to be built.</param>
    public static Diagnostic Explain(string step, int exitCode, IReadOnlyList<string> lines, Dockerfile? dockerfile, ImageBuild build)
    {
        var log = KanikoLog.Parse(LogTail.Clean(lines));
        var diagnostic = log.Error is not { } error
            ? Unknown(step, exitCode)
            : RunStatus.Match(error) is { Success: true } status && !log.IsPush ? Run(dockerfile, log, status)
            : Known(dockerfile, log, error, build) ?? Unknown(step, exitCode, error);
        return diagnostic with { Evidence = LogTail.Evidence(lines) };
    }

    private static Diagnostic Run(Dockerfile? dockerfile, KanikoLog log, Match status)
    {
        var isSignal = status.Groups["signal"].Success;
        var how = isSignal ? $"was ended by a signal ({status.Groups["signal"].Value.Trim()})"
            : status.Groups["start"].Success ? $"could not start: {status.Groups["start"].Value}"
            : $"failed with exit code {status.Groups["code"].Value}";
        var run = dockerfile is null ? null : FailedInstruction.Run(dockerfile, log);
        if (status.Groups["start"].Value.Contains("exec format error", StringComparison.Ordinal))
        {
            return At(run, dockerfile, Codes.BasePlatform, $"The base image is for another platform: RUN {how}.");
        }

        var command = run is null ? "A RUN of the base image's triggers or of an unknown Dockerfile" : "RUN";
        var text = run is null ? "" : $": {Shorten(OneLine(run.Text))}";
        if (log.Output.Any(static line => NoDisk.IsMatch(line)))
        {
            return At(run, dockerfile, Codes.DiskFull, $"{command} ran out of disk{text}");
        }

        var verdict = log.Output.LastOrDefault(static line => FunctionInvalid.IsMatch(line));
        if (verdict is not null)
        {
            var said = log.Output.TakeWhile(line => line != verdict).FirstOrDefault(static line => !string.IsNullOrWhiteSpace(line));
            return log.Output.Any(static line => NoValidator.IsMatch(line))
                ? At(run, dockerfile, Codes.BaseNotFunctionImage, $"The base image has no validator: {Shorten(said ?? verdict)}")
                : At(run, dockerfile, Codes.RunFailed, $"{verdict}{(said is null ? "" : $": {Shorten(said)}")} (exit code {status.Groups["code"].Value}).") with
                {
                    Suggestion = "Correct the function file, or the handler it is named by (FunctionHandler).",
                };
        }

        var wasKilled = status.Groups["code"].Value == "137" || status.Groups["signal"].Value.Contains("killed", StringComparison.Ordinal);
        return At(run ?? (dockerfile is null ? null : FailedInstruction.From(dockerfile, log, "")), dockerfile, Codes.RunFailed, $"{command} {how}{text}") with
        {
            Suggestion = wasKilled ? "It was killed, most likely for its memory: raise the memory limit of the template's step, or make the command need less." : null,
        };
    }

    private static Diagnostic? Known(Dockerfile? dockerfile, KanikoLog log, string error, ImageBuild build)
    {
        var pattern = (log.IsPush ? KanikoPatterns.Push : KanikoPatterns.Build).FirstOrDefault(pattern => pattern.Text.IsMatch(error));
        if (pattern is null)
        {
            return null;
        }

        var what = log.IsPush ? $"Pushing to {build.Destination.Location} failed: " : "kaniko: ";
        var message = what + Shorten(Prefix.Replace(error, ""));
        if (ParseLine.Match(error) is { Success: true } match && int.TryParse(match.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line))
        {
            return new Diagnostic(pattern.Code, message) { File = dockerfile?.File, Line = line };
        }

        var instruction = dockerfile is null ? null : pattern.Place switch
        {
            FailurePlace.From => FailedInstruction.From(dockerfile, log, error),
            FailurePlace.Files => FailedInstruction.Files(dockerfile, error),
            FailurePlace.Executed => FailedInstruction.Executed(dockerfile, log),
            _ => null,
        };
        return At(instruction, pattern.Place == FailurePlace.Nowhere ? null : dockerfile, pattern.Code, message);
    }

    private static Diagnostic At(Instruction? instruction, Dockerfile? dockerfile, ErrorCode code, string message) =>
        instruction?.Diagnose(code, message) ?? new Diagnostic(code, message) { File = dockerfile?.File };

    private static Diagnostic Unknown(string step, int exitCode, string? error = null) =>
        new(Codes.StepFailed, error is null ? $"{step} exited with code {exitCode}." : $"{step} exited with code {exitCode}: {Shorten(error)}")
        {
            Suggestion = exitCode == 137 ? "It was killed: by running out of memory, or by somebody. Raise the memory limit of the template's step." : null,
        };

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(static word => word is not ("\\" or "`")));

    private static string Shorten(string text) => text.Cut(LongestMessage);

    [GeneratedRegex(@"^(error building image: (error building stage: )?)?(failed to execute command: )?(waiting for process to exit: (exit status (?<code>[0-9]+)|signal: (?<signal>.*))|starting command: (?<start>.*))\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RunStatus { get; }

    [GeneratedRegex(@"parse error (on )?line (?<line>[0-9]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ParseLine { get; }

    [GeneratedRegex(@"^(error (building|pushing) image: |error checking push permissions[^:]*: |Error: )(error building stage: )?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Prefix { get; }

    // A colon before and nothing behind: what programs print, not what someone echoes.
    [GeneratedRegex(@": no space left on device\.?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoDisk { get; }

    [GeneratedRegex(@"^(Invalid function file or handler|Exactly \d+ source file needed when HANDLER is empty)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FunctionInvalid { get; }

    [GeneratedRegex(@"/validator/validate\.sh: (not found|No such file)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoValidator { get; }
}
