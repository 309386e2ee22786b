namespace Dispatch.Build.Diagnosis;

/// <summary>
/// A builder that left without a word: SIGKILL, whoever sends it, and running out of memory leave none. Exit code and the container runtime's
/// reason decide; without them all that it can be is named.
/// </summary>
internal static class SilentEnd
{
    private const int Interrupted = 130;
    private const int Killed = 137;
    private const int Terminated = 143;

    /// <summary>The diagnostic, without evidence.</summary>
    /// <param name="step">What the message calls the builder.</param>
    /// <param name="end">How it ended.</param>
    public static Diagnostic Explain(string step, BuilderEnd end) => Find(step, end) with { ExitCode = end.ExitCode };

    private static Diagnostic Find(string step, BuilderEnd end) => end switch
    {
        { Reason: "OOMKilled" } => new Diagnostic(Codes.OutOfMemory, $"{step} was killed for its memory (OOMKilled, exit code {end.ExitCode ?? Killed})."),
        { ExitCode: Killed, Reason: { } reason } => new Diagnostic(Codes.Killed, $"{step} was killed (SIGKILL, exit code 137), and not for its memory: the container runtime says {reason}."),
        { ExitCode: Killed } => Either($"{step} was killed (SIGKILL, exit code 137), and its log does not tell why", Codes.OutOfMemory, Codes.Killed),
        { ExitCode: Terminated } => new Diagnostic(Codes.Cancelled, $"{step} was asked to stop (SIGTERM, exit code 143)."),
        { ExitCode: Interrupted } => new Diagnostic(Codes.Cancelled, $"{step} was interrupted (SIGINT, exit code 130)."),
        { ExitCode: { } code } => new Diagnostic(Codes.StepFailed, $"{step} exited with code {code}, and its log does not tell why."),
        _ => Either($"The log of {Lower(step)} breaks off without telling why", Codes.Killed, Codes.OutOfMemory, Codes.Cancelled),
    };

    private static Diagnostic Either(string what, params ErrorCode[] codes) =>
        new(Codes.StepFailed, $"{what}: {string.Join(" or ", codes.Select(static code => code.Cause))}.")
        {
            Candidates = [.. codes.Select(static code => code.Cause)],
            Suggestion = "See how the builder's container ended: OOMKilled asks for a higher memory limit; else look for an eviction, a timeout or an operator at that time.",
        };

    private static string Lower(string step) => char.ToLowerInvariant(step[0]) + step[1..];
}
