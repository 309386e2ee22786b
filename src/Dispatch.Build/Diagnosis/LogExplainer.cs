using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Dialects;
using Dispatch.Build.Diagnosis.Dialects.Buildah;
using Dispatch.Build.Diagnosis.Dialects.BuildKit;
using Dispatch.Build.Diagnosis.Dialects.Kaniko;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Diagnosis;

/// <summary>Explains the log of a builder, while it comes or from a file. Memory is bounded, whatever the log holds.</summary>
/// <param name="context">What is known besides the log.</param>
public sealed partial class LogExplainer(LogContext context)
{
    private static readonly ILogDialect[] _dialects = [new KanikoDialect(), new BuildKitDialect(), new ImgDialect(), new BuildahDialect()];

    private const int MostEvidence = 10;
    private const int LongestEvidence = 500;

    private readonly LogWindow _window = new();

    /// <summary>Takes the next bytes, cut anywhere.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => _window.Add(bytes);

    /// <summary>Takes the next line, without its end.</summary>
    public void AddLine(string line) => _window.AddLine(line);

    /// <summary>What went wrong: one diagnostic, its cause <c>unknown</c> when the log does not tell; none when nothing in it is a failure.</summary>
    /// <param name="end">How the builder ended; its exit code decides whether it failed, where it is known.</param>
    public IReadOnlyList<Diagnostic> Explain(BuilderEnd end)
    {
        // Programs print anything; nobody exits with 0 after a failure.
        if (end.ExitCode == 0)
        {
            return [];
        }

        var lines = _window.Complete();
        var dialects = Dialects(lines);
        var readings = dialects.Select(dialect => dialect.Read(lines, context, end)).ToList();
        var reading = readings.Find(static reading => reading.Failure is { Code.Cause: not "unknown" }) ?? (readings is [var first, ..] ? first : new LogReading(LogOutcome.Open));
        var isDoubtful = reading.Failure is null && dialects.Length > 1 && EndsInTrouble(lines);
        if (reading.Outcome == LogOutcome.Succeeded && end.ExitCode is null && !isDoubtful)
        {
            return [];
        }

        var found = reading.Failure ?? (isDoubtful && end == new BuilderEnd(null) ? Nobodys : SilentEnd.Explain(context.Step ?? "The builder", end));
        return [Clean(found.Evidence.Count > 0 ? found : found with { Evidence = Last(lines) })];
    }

    // A builder that refuses its arguments says little more than why: then whoever understands it counts.
    private ILogDialect[] Dialects(IReadOnlyList<string> lines)
    {
        if (context.Builder != BuilderKind.Auto)
        {
            return [.. _dialects.Where(dialect => dialect.Kind == context.Builder)];
        }

        var likeliest = _dialects.Select(dialect => (Dialect: dialect, Lines: dialect.CountOwnLines(lines))).MaxBy(static counted => counted.Lines);
        return likeliest.Lines > 0 ? [likeliest.Dialect] : _dialects;
    }

    private static Diagnostic Nobodys => new(Codes.StepFailed, "The last line reads like an error, and no line of a builder that is known here says how it ended.")
    {
        Suggestion = "Give all of the builder's log, its own first and last lines too, or name the builder.",
    };

    // Of a log that no builder's own line vouches for, silence is no proof.
    private static bool EndsInTrouble(IReadOnlyList<string> lines) => lines.LastOrDefault(static line => !string.IsNullOrWhiteSpace(line)) is { } last && Trouble.IsMatch(last);

    [GeneratedRegex(@"(^|[\s\]:])([a-z]*error|[a-z]*exception|fatal|panic)(:| [0-9])|\b(err!|failed|failure|cannot|killed|aborted)(\W|$)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Trouble { get; }

    // Lines are clean already; what comes from the Dockerfile is not.
    private static Diagnostic Clean(Diagnostic found) => found with
    {
        Message = LogSanitizer.Sanitize(found.Message),
        Instruction = found.Instruction is { } instruction ? CleanLines(instruction) : null,
        Suggestion = found.Suggestion is { } suggestion ? CleanLines(suggestion) : null,
        Evidence = [.. found.Evidence.Select(LogSanitizer.Sanitize)],
        Related = [.. found.Related.Select(Clean)],
    };

    private static string CleanLines(string text) => string.Join('\n', text.Split('\n').Select(LogSanitizer.Sanitize));

    private static IReadOnlyList<string> Last(IReadOnlyList<string> lines) =>
        [.. lines.Where(static line => !string.IsNullOrWhiteSpace(line)).TakeLast(MostEvidence).Select(static line => line.Cut(LongestEvidence))];
}
