using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Instructions;

namespace Dispatch.Build.Diagnosis.Dialects.Kaniko;

/// <summary>Tells how a log without last words ends: the executor says little when it succeeds, and nothing when it is killed.</summary>
internal static partial class KanikoOutcome
{
    /// <summary>Succeeded or open, never failed.</summary>
    public static LogOutcome Of(KanikoLog log, KanikoProgress progress, FailedInstruction? instructions, LogContext context)
    {
        if (log.Messages.Any(static message => message.IsLibrary && Digest.IsMatch(message.Text)) && !log.Messages[^1].Text.StartsWith("Pushing", StringComparison.Ordinal))
        {
            return LogOutcome.Succeeded;
        }

        var last = log.Messages.LastOrDefault(static message => message is { IsShownByDefault: true, IsLibrary: false } && !Beginning.IsMatch(message.Text))?.Text;
        if (last is null)
        {
            // With --verbosity=warn there is nothing to read: no word of a failure is all that can be said. v0.3 hides its last words as well, but not a push.
            return log.Messages.Any(static message => Beginning.IsMatch(message.Text)) && !log.Output.Any(static line => line.StartsWith("  executor [flags]", StringComparison.Ordinal)) ? LogOutcome.Open : LogOutcome.Succeeded;
        }

        if (Finished.IsMatch(last))
        {
            return LogOutcome.Succeeded;
        }

        // Executors that say where they read an image from (v1.4 on) also say when they have pushed.
        var wouldSay = log.Messages.Any(static message => Talkative.IsMatch(message.Text));
        return wouldSay || Busy.IsMatch(last) || (progress.Shown.Count > 0 && last == progress.Shown[^1] && !IsQuick(last)) || !IsAtEnd(progress, instructions, context) ? LogOutcome.Open : LogOutcome.Succeeded;
    }

    // Each stage may be the target.
    private static bool IsAtEnd(KanikoProgress progress, FailedInstruction? instructions, LogContext context) =>
        instructions is null || progress.Shown.Count == 0 || instructions.Last(progress.Shown, progress.Stage) is not { } current
        || context.Dockerfile!.Stages.Any(stage => stage.Instructions.Count > 0 && ReferenceEquals(stage.Instructions[^1], current));

    private static bool IsQuick(string shown) => !shown.StartsWith("RUN", StringComparison.OrdinalIgnoreCase) && !shown.StartsWith("COPY", StringComparison.OrdinalIgnoreCase) && !shown.StartsWith("ADD", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(": digest: sha256:[0-9a-f]{64} size: ", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Digest { get; }

    [GeneratedRegex("^appending to multi args ", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Beginning { get; }

    [GeneratedRegex("^(Pushed |Skipping push to container registry|[Bb]enchmark file written)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Finished { get; }

    [GeneratedRegex("^(Retrieving image .* from (registry|mapped registry) |Pushing image to )", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Talkative { get; }

    [GeneratedRegex("^(Retriev|Download|Resolved|Unpacking|Mounted|Built cross|Building stage|Executing [0-9]+ build|Running: |[Cc]md: /|[Aa]rgs: |Pushing image|Returning cached|Checking for cached|Initializing|Using caching|Failed to push)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Busy { get; }
}
