using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Dialects;
using Dispatch.Build.Diagnosis.Dialects.Buildah;
using Dispatch.Build.Diagnosis.Dialects.BuildKit;
using Dispatch.Build.Diagnosis.Dialects.Kaniko;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Diagnosis;

/// <summary>Explains the log of a builder, while it comes or from a file. Memory is bounded, whatever the log holds.</summary>
/// <param name="context">What is known besides the log.</param>
/// <param name="window">What there is of the log already, and where the rest goes.</param>
public sealed partial class LogExplainer(LogContext context, LogWindow window)
{
    private static readonly ILogDialect[] _dialects = [new KanikoDialect(), new BuildKitDialect(), new ImgDialect(), new BuildahDialect()];

    /// <summary>Explains a log that is still to come.</summary>
    /// <param name="context">What is known besides the log.</param>
    public LogExplainer(LogContext context)
        : this(context, new LogWindow())
    {
    }

    /// <summary>Takes the next bytes, cut anywhere.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => window.Add(bytes);

    /// <summary>Takes the next line, without its end.</summary>
    public void AddLine(string line) => window.AddLine(line);

    /// <summary>What went wrong: one diagnostic, its cause <c>unknown</c> when the log does not tell; none when nothing in it is a failure.</summary>
    /// <param name="end">How the builder ended; its exit code decides whether it failed, where it is known.</param>
    public IReadOnlyList<Diagnostic> Explain(BuilderEnd end)
    {
        // Programs print anything; nobody exits with 0 after a failure.
        if (end.ExitCode == 0)
        {
            return [];
        }

        var lines = window.Complete();
        var dialects = Dialects(lines);
        var readings = dialects.Select(dialect => dialect.Read(lines, context, end)).ToList();
        var reading = readings.Find(static reading => reading.Failure is { Code.Cause: not "unknown" }) ?? (readings is [var first, ..] ? first : new LogReading(LogOutcome.Open));
        var isDoubtful = reading.Failure is null && dialects.Length > 1 && EndsInTrouble(lines);
        if (reading.Outcome == LogOutcome.Succeeded && end.ExitCode is null && !isDoubtful)
        {
            return [];
        }

        var found = reading.Failure ?? (isDoubtful && end == new BuilderEnd(null) ? Nobodys : SilentEnd.Explain(context.Step ?? "The builder", end));
        return [Clean((found.Evidence.Count > 0 ? found : found with { Evidence = LogTail.Evidence(lines) }).NamingLog(context.LogFile))];
    }

    // A builder that refuses its arguments says little more than why: then whoever understands it counts.
    private ILogDialect[] Dialects(IReadOnlyList<string> lines)
    {
        if (context.Builder != BuilderKind.Auto)
        {
            return [.. _dialects.Where(dialect => dialect.Kind == context.Builder)];
        }

        var counted = _dialects.Select(dialect => (Dialect: dialect, Lines: dialect.CountOwnLines(lines))).Where(static counted => counted.Lines > 0).ToList();
        if (counted.Count == 0)
        {
            return _dialects;
        }

        // What a RUN prints may look like another builder's log, but the builder spoke before it. One line may be chance.
        var sure = counted.FindAll(counted => lines.Count(counted.Dialect.IsOwn) > 1);
        return [sure.Count > 0 ? sure.MinBy(counted => FirstOwn(counted.Dialect, lines)).Dialect : counted.MaxBy(static counted => counted.Lines).Dialect];
    }

    private static int FirstOwn(ILogDialect dialect, IReadOnlyList<string> lines)
    {
        var index = 0;
        while (index < lines.Count && !dialect.IsOwn(lines[index]))
        {
            index++;
        }

        return index;
    }

    private static Diagnostic Nobodys => new(Codes.StepFailed, "The last line reads like an error, and no line of a builder that is known here says how it ended.")
    {
        Suggestion = "Give all of the builder's log, its own first and last lines too, or name the builder.",
    };

    // Of a log that no builder's own line vouches for, silence is no proof.
    private static bool EndsInTrouble(IReadOnlyList<string> lines) => lines.LastOrDefault(static line => !string.IsNullOrWhiteSpace(line)) is { } last && Trouble.IsMatch(last);

    [GeneratedRegex(@"(^|[\s\]:])([a-z]*error|[a-z]*exception|fatal|panic)(:| [0-9])|\b(err!|failed|failure|cannot|killed|aborted)(\W|$)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
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
}
