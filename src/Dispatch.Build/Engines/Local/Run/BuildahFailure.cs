using System.Text.RegularExpressions;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>Tells what went wrong in buildah or podman from where it was and what it said last.</summary>
internal static partial class BuildahFailure
{
    private const int LongestText = 200;

    public static DispatchException Of(
        string builder, Dockerfile dockerfile, BuilderSteps steps, int exitCode, string lastError, IReadOnlyList<string> evidence)
    {
        var match = LastWord.Match(lastError);
        var step = steps.Failed(match.Success ? match.Groups["step"].Value : null);
        if (step is null)
        {
            return new DispatchException(new Diagnostic(Codes.BuilderFailed, $"{builder} exited with {exitCode} before the first step: {lastError}")
            {
                File = dockerfile.File,
                Evidence = evidence,
            });
        }

        var what = step.IsTrigger ? $"The trigger '{step.Text}' of the base image" : step.Instruction.Keyword;
        var isRun = step.Text.StartsWith("RUN", StringComparison.OrdinalIgnoreCase) && match.Groups["status"].Success;
        var noRuntime = isRun && evidence.Any(line => line.StartsWith("error running container: ", StringComparison.Ordinal));
        var diagnostic = (isRun, noRuntime) switch
        {
            (true, false) => step.Instruction.Diagnose(
                Codes.RunFailed, $"{what} failed with exit code {match.Groups["status"].Value}: {step.Text.Cut(LongestText)}"),
            (true, true) => step.Instruction.Diagnose(
                Codes.BuilderFailed,
                $"{builder} cannot run containers on this machine.",
                suggestion: "Read its message in the log; setting BUILDAH_ISOLATION=chroot in the environment often helps inside a container."),
            _ => step.Instruction.Diagnose(Codes.BuilderFailed, $"{builder} failed at {what}: {lastError}", suggestion: Suggestion(dockerfile, builder)),
        };

        return new DispatchException(diagnostic with { Evidence = evidence });
    }

    private static string? Suggestion(Dockerfile dockerfile, string builder) =>
        dockerfile.Instructions.Any(instruction => instruction.Heredocs.Count > 0)
            ? $"The Dockerfile has here-documents, which older versions of {builder} do not know: update it, or write the commands with && and \\."
            : null;

    // Whatever a command printed, the builder's own error is the last line, or its end when the command did not end its own.
    [GeneratedRegex(@"[Ee]rror: building at STEP ""(?<step>.*)"": (while running runtime: )?(exit status (?<status>[0-9]+)\z)?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex LastWord { get; }
}
