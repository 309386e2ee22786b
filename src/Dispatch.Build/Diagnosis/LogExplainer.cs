using Dispatch.Build.Diagnosis.Dialects;

namespace Dispatch.Build.Diagnosis;

/// <summary>Explains the log of a builder, while it comes or from a file. Memory is bounded, whatever the log holds.</summary>
/// <param name="context">What is known besides the log.</param>
public sealed class LogExplainer(LogContext context)
{
    private static readonly ILogDialect[] _dialects = [new BuildKitDialect(), new ImgDialect()];

    private readonly LogWindow _window = new();

    /// <summary>Takes the next bytes, cut anywhere.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => _window.Add(bytes);

    /// <summary>Takes the next line, without its end.</summary>
    public void AddLine(string line) => _window.AddLine(line);

    /// <summary>What went wrong: one diagnostic, its cause <c>unknown</c> when the log does not tell; none when nothing in it is a failure.</summary>
    /// <param name="end">How the builder ended; its exit code decides whether it failed, where it is known.</param>
    public IReadOnlyList<Diagnostic> Explain(BuilderEnd end)
    {
        var lines = _window.Complete();
        var dialect = context.Builder == BuilderKind.Auto
            ? _dialects.MaxBy(dialect => dialect.CountOwnLines(lines))
            : Array.Find(_dialects, dialect => dialect.Kind == context.Builder);
        var reading = dialect?.Read(lines, context, end) ?? new LogReading(LogOutcome.Open);
        return reading.Outcome == LogOutcome.Succeeded && end.ExitCode is null or 0 ? [] : [reading.Failure ?? Unknown(lines, end)];
    }

    private Diagnostic Unknown(IReadOnlyList<string> lines, BuilderEnd end) =>
        new(Codes.StepFailed, $"{context.Step ?? "The builder"} failed{(end.ExitCode is { } code ? $" with exit code {code}" : "")}, and its log does not tell why.")
        {
            ExitCode = end.ExitCode,
            Evidence = [.. lines.Where(static line => !string.IsNullOrWhiteSpace(line)).TakeLast(10)],
        };
}
