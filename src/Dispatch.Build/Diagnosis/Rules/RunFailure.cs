using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Diagnosis.Rules;

/// <summary>How the command of a RUN ended.</summary>
/// <param name="ExitCode">Its exit code; null when it had none.</param>
/// <param name="Signal">The signal that ended it as the builder names it (<c>killed</c>, <c>9</c>); null when none did.</param>
/// <param name="StartError">Why it could not be started; null when it was.</param>
internal sealed record RunEnd(int? ExitCode, string? Signal = null, string? StartError = null);

/// <summary>Tells what a failed command was about from what it printed.</summary>
internal static class RunFailure
{
    /// <summary>The diagnostic of a failed command: <c>run-failed</c>, or what its output shows it to be.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="output">What it printed, clean, in order.</param>
    /// <param name="instruction">What was executed; null when not found.</param>
    /// <param name="context">What else is known.</param>
    public static Diagnostic Explain(RunEnd end, IReadOnlyList<string> output, Instruction? instruction, LogContext context)
    {
        var how = end.Signal is not null ? $"was ended by a signal ({end.Signal})" : end.StartError is not null ? $"could not start: {end.StartError}" : $"failed with exit code {end.ExitCode}";
        var found = instruction?.Diagnose(Codes.RunFailed, $"RUN {how}") ?? new Diagnostic(Codes.RunFailed, $"A RUN {how}") { File = context.DockerfileName };
        return found with { ExitCode = end.ExitCode, Evidence = [.. output.TakeLast(10)] };
    }
}
