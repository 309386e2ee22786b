using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Instructions;

namespace Dispatch.Build.Diagnosis.Dialects.Kaniko;

/// <summary>The executor of kaniko, v0.1 to v1.24, and its forks. Programs print what it prints: only its own last words decide.</summary>
internal sealed partial class KanikoDialect : ILogDialect
{
    /// <inheritdoc/>
    public BuilderKind Kind => BuilderKind.Kaniko;

    /// <inheritdoc/>
    /// <remarks>Other builders log with the same library; colours and JSON in this form are kaniko's only, plain text shows it by what it says.</remarks>
    public bool IsOwn(string line) =>
        KanikoMessage.Split(line) is { Output.Length: 0, Message: { IsLibrary: false } message } && (!line.StartsWith("time=", StringComparison.Ordinal) || Typical.IsMatch(message.Text));

    /// <inheritdoc/>
    public int CountOwnLines(IReadOnlyList<string> lines) => lines.Count(IsOwn) + (LastWords.Find(lines, 0) is null ? 0 : 2);

    /// <inheritdoc/>
    public LogReading Read(IReadOnlyList<string> lines, LogContext context, BuilderEnd end)
    {
        var log = KanikoLog.Parse(lines);
        var progress = new KanikoProgress(log.Messages);
        var instructions = FailedInstruction.Of(context);
        if (log.End is { } words)
        {
            return new LogReading(LogOutcome.Failed, new KanikoFailure(log, words, progress, instructions, context, end).Explain());
        }

        var outcome = KanikoOutcome.Of(log, progress, instructions, context);
        return new LogReading(outcome, outcome == LogOutcome.Open && end.ExitCode is null or 1 && progress.Shown.Count == 0 && log.Output.Count > 0 ? Hidden(log, context, end) : null);
    }

    // v0.3 hides its own last words with --verbosity=fatal; what the program printed is all there is.
    private static Diagnostic? Hidden(KanikoLog log, LogContext context, BuilderEnd end)
    {
        const string Message = "The log ends in what a program printed, and the executor's own last words are missing: run-failed or killed or out-of-memory or cancelled.";
        var found = KanikoFailure.OnlyRun(context)?.Diagnose(Codes.StepFailed, Message) ?? new Diagnostic(Codes.StepFailed, Message);
        return found with
        {
            ExitCode = end.ExitCode,
            Evidence = [.. log.Output.TakeLast(10)],
            Candidates = [Codes.RunFailed.Cause, Codes.Killed.Cause, Codes.OutOfMemory.Cause, Codes.Cancelled.Cause],
            Suggestion = "Build once more with --verbosity=info.",
        };
    }

    [GeneratedRegex(@"^(appending to multi args|Downloading base|Retrieving image|Executing [0-9]+ build|[Cc]md: |[Aa]rgs: \[|Unpacking |Taking snapshot|Mounted directories|No files (were )?changed|Resolved base|Built cross|Building stage|Running: \[|Push(ed|ing) |ARG\z|[A-Z]{3,11} )", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Typical { get; }
}
