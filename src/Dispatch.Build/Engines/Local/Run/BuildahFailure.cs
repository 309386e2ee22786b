using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis;
using Dispatch.Build.Diagnosis.Dialects.Buildah;
using Dispatch.Build.Diagnosis.Rules;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>Tells what went wrong in buildah or podman from where it was and what it said last.</summary>
internal static partial class BuildahFailure
{
    private const int LongestText = 200;

    /// <summary>The error of a build that failed.</summary>
    /// <param name="builder">buildah or podman.</param>
    /// <param name="build">What was built.</param>
    /// <param name="dockerfile">Of what was built.</param>
    /// <param name="steps">Those it really went through.</param>
    /// <param name="exitCode">Of the builder.</param>
    /// <param name="lastError">What it printed last as an error.</param>
    /// <param name="output">The last lines of the current step.</param>
    public static DispatchException Of(
        string builder, ImageBuild build, Dockerfile dockerfile, BuilderSteps steps, int exitCode, string lastError, IReadOnlyList<string> output)
    {
        var match = LastWord.Match(lastError);
        var step = steps.Failed(match.Success ? match.Groups["step"].Value : null);
        var context = LogContext.Of(build, dockerfile) with { Builder = BuilderKind.Buildah, Step = builder };
        var lines = LogTail.Clean([.. steps.Shown, .. output.Where(line => line != lastError), lastError]);
        var found = new BuildahDialect().Read(lines, context, new BuilderEnd(exitCode)).Failure;
        return new DispatchException(Correct(builder, dockerfile, step, found, lastError, exitCode) with { Evidence = found is { Evidence.Count: > 0 } ? found.Evidence : LogTail.Evidence(LogTail.Clean(output)) });
    }

    private static Diagnostic Correct(string builder, Dockerfile dockerfile, BuilderStep? step, Diagnostic? found, string lastError, int exitCode)
    {
        if (step is null)
        {
            return found ?? new Diagnostic(Codes.BuilderFailed, $"{builder} exited with {exitCode} before the first step: {lastError.Cut(LongestText)}") { File = dockerfile.File };
        }

        // What it cannot read it takes for an instruction or a command.
        if (found?.Code == Codes.UnknownInstruction && dockerfile.Instructions.Any(static instruction => instruction.Heredocs.Count > 0))
        {
            return step.Instruction.Diagnose(
                Codes.BuilderFailed,
                $"{builder} failed at {step.Instruction.Keyword}: {lastError.Cut(LongestText)}",
                suggestion: $"The Dockerfile has here-documents, which older versions of {builder} do not know: update it, or write the commands with && and \\.");
        }

        if (found is null)
        {
            return step.Instruction.Diagnose(Codes.BuilderFailed, $"{builder} failed at {step.Instruction.Keyword}: {lastError.Cut(LongestText)}");
        }

        var placed = found.At(step.Instruction);
        return step.IsTrigger ? placed with { Message = found.Message.Replace(RunFailure.UnknownRun, $"The trigger '{step.Text.Cut(LongestText)}' of the base image", StringComparison.Ordinal) } : placed;
    }

    [GeneratedRegex(@"[Ee]rror: building at STEP ""(?<step>.*)"": ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex LastWord { get; }
}
