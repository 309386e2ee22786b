using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Rules.Commands;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Diagnosis.Rules;

/// <summary>How the command of a RUN ended.</summary>
/// <param name="ExitCode">Its exit code; null when it had none.</param>
/// <param name="Signal">The signal that ended it as the builder names it (<c>killed</c>, <c>9</c>); null when none did.</param>
/// <param name="StartError">Why it could not be started; null when it was.</param>
/// <param name="Reason">The container runtime's word for how the builder ended (<c>OOMKilled</c>); null when it said none.</param>
internal sealed record RunEnd(int? ExitCode, string? Signal = null, string? StartError = null, string? Reason = null);

/// <summary>Tells what a failed command was about from how it ended and what it printed. Its exit code decides before its words do.</summary>
internal static partial class RunFailure
{
    /// <summary>What a RUN is called that the Dockerfile does not have.</summary>
    public const string UnknownRun = "A RUN of the base image's triggers or of an unknown Dockerfile";

    private const int Sigkill = 9;
    private const int NotExecutable = 126;
    private const int NotFound = 127;
    private const int LongestMessage = 400;
    private const int LongestEvidence = 500;

    /// <summary>The diagnostic of a failed command: <c>run-failed</c>, or what its output shows it to be.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="output">What it printed, clean, in order.</param>
    /// <param name="instruction">What was executed; null when not found.</param>
    /// <param name="context">What else is known.</param>
    public static Diagnostic Explain(RunEnd end, IReadOnlyList<string> output, Instruction? instruction, LogContext context)
    {
        var (found, index) = Found(end, output, instruction);
        var complete = found with
        {
            File = context.DockerfileName,
            Message = found.Message.Cut(LongestMessage),
            ExitCode = end.ExitCode,
            Evidence = Around(output, index),
        };
        return complete.At(instruction);
    }

    private static (Diagnostic Found, int Index) Found(RunEnd end, IReadOnlyList<string> output, Instruction? instruction)
    {
        if (StartFailure.Find(end, output) is { } startError)
        {
            var (code, message, suggestion) = StartFailure.Explain(startError);
            return (new Diagnostic(code, message) { Suggestion = suggestion }, output.Count - 1);
        }

        var run = instruction is { Keyword: "RUN" } ? "RUN" : UnknownRun;
        var telling = TellingLine.Find(output, end.ExitCode);
        var last = telling?.Index ?? output.Count - 1;
        if ((Signals.Of(end) ?? KilledChild(end, output)) is { } signal)
        {
            return (BySignal(end, signal, run), last);
        }

        if (FunctionVerdict.Find(output, instruction) is var (verdict, words))
        {
            return (new Diagnostic(verdict, $"{words} (exit code {end.ExitCode})."), last);
        }

        if (telling is not null && DiskFull.IsMatch(telling.Text) && !BuilderWords.IsMatch(telling.Text))
        {
            return (new Diagnostic(Codes.DiskFull, $"{run} ran out of disk: {telling.Text}"), last);
        }

        var how = end.ExitCode is { } exit ? $"{run} failed with exit code {exit}" : $"{run} failed";
        if (end.ExitCode is NotFound or null && MissingCommand.NotFound(output) is { } missing)
        {
            return (new Diagnostic(Codes.RunFailed, $"{how}: command not found: {missing.Name}") { Suggestion = missing.Suggestion }, missing.Index);
        }

        if (end.ExitCode is NotExecutable && MissingCommand.NotExecutable(output) is { } refused)
        {
            var says = output[refused.Index].EndsWith("Exec format error", StringComparison.Ordinal) ? "made for another platform, or a script without #! line" : "not executable";
            return (new Diagnostic(Codes.RunFailed, $"{how}: {says}: {refused.Name}") { Suggestion = "Make it executable (COPY --chmod=755, or chmod +x in an earlier RUN), and check that it is a program for this platform." }, refused.Index);
        }

        if (telling is null)
        {
            return (new Diagnostic(Codes.RunFailed, $"{how} and printed nothing."), last);
        }

        return NetworkWords.Find(telling.Text) is { } network
            ? (new Diagnostic(Codes.RunFailed, $"{how} because {network}: {telling.Text}") { Suggestion = telling.Suggestion ?? NetworkWords.Suggestion }, last)
            : (new Diagnostic(Codes.RunFailed, $"{how}: {telling.Text}") { Suggestion = telling.Suggestion }, last);
    }

    // SIGKILL leaves no words: whether the kernel sent it for want of memory, an operator, or the command itself shows only outside of the log.
    private static Diagnostic BySignal(RunEnd end, int signal, string run)
    {
        var how = end.ExitCode is { } exit ? $"exit code {exit}, {Signals.Name(signal)}" : Signals.Name(signal);
        if (signal != Sigkill)
        {
            return new Diagnostic(Codes.RunFailed, $"{run} was ended by a signal ({how}).");
        }

        const string Memory = "Raise the memory limit of the build, or make the command need less; look for whoever else kills processes there.";
        if (end.Reason is "OOMKilled")
        {
            return new Diagnostic(Codes.OutOfMemory, $"{run} was killed for its memory ({how}).") { Suggestion = Memory };
        }

        // The kernel takes the largest process: rarely the shell itself, whose own end the builder then names by the signal.
        var killed = new Diagnostic(end.Signal is null ? Codes.OutOfMemory : Codes.RunFailed, $"{run} was killed ({how}).") { Suggestion = Memory };
        return killed.Either(Codes.OutOfMemory, Codes.Killed, Codes.RunFailed);
    }

    // Some builders hide the exit code; a shell says of its child that it was killed.
    private static int? KilledChild(RunEnd end, IReadOnlyList<string> output) =>
        end is { ExitCode: null, Signal: null } && output.LastOrDefault(static line => !string.IsNullOrWhiteSpace(line))?.Trim() == "Killed" ? Sigkill : null;

    private static List<string> Around(IReadOnlyList<string> output, int index)
    {
        const int Before = 3;
        const int Most = 10;
        var first = Math.Max(0, Math.Min(index - Before, output.Count - Most));
        return [.. output.Skip(first).Take(Most).Where(static line => !string.IsNullOrWhiteSpace(line)).Select(static line => line.TrimEnd().Cut(LongestEvidence))];
    }

    // A colon before and nothing much behind: what programs print of errno, not what someone echoes.
    [GeneratedRegex(@"(: |\] |^)no space left on device( ?[.,:;)].*)?$|\bENOSPC\b|E: You don't have enough free space", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DiskFull { get; }

    // What a builder would say last stands in the output of a command only when that quotes it.
    [GeneratedRegex(@"^(error building image|error pushing image|(Error: |error )?(error )?(building at STEP|committing|creating build container|pushing image)|(error|ERROR|Error): failed to solve)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BuilderWords { get; }
}
