using Dispatch.Build.Diagnosis.Dialects;
using Dispatch.Build.Diagnosis.Dialects.Buildah;
using Dispatch.Build.Diagnosis.Dialects.Kaniko;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Diagnosis;

/// <summary>Explains the log of a builder, while it comes or from a file. Memory is bounded, whatever the log holds.</summary>
/// <param name="context">What is known besides the log.</param>
public sealed class LogExplainer(LogContext context)
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
        var readings = Dialects(lines).Select(dialect => dialect.Read(lines, context, end)).ToList();
        var reading = readings.Find(static reading => reading.Failure is { Code.Cause: not "unknown" }) ?? (readings is [var first, ..] ? first : new LogReading(LogOutcome.Open));
        if (reading.Outcome == LogOutcome.Succeeded && end.ExitCode is null)
        {
            return [];
        }

        var found = reading.Failure ?? SilentEnd.Explain(context.Step ?? "The builder", end);
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
