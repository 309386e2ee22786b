using System.Reflection;
using System.Text.Json;

namespace Dispatch.Build.Reporting.Documents;

/// <summary>The report of one publish as JSON; docs/reporting.md describes it. Members are only ever added within a <see cref="Version"/>.</summary>
internal sealed record ReportDocument
{
    public int Version { get; init; } = 1;

    public required ToolDocument Tool { get; init; }

    public required string Name { get; init; }

    public required string Outcome { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required DateTimeOffset Ended { get; init; }

    public required double Seconds { get; init; }

    public InputsDocument? Inputs { get; init; }

    public KeyDocument? Key { get; init; }

    public BuildDocument? Build { get; init; }

    public required IReadOnlyList<PhaseDocument> Phases { get; init; }

    public required IReadOnlyList<string> Notices { get; init; }

    public required IReadOnlyList<DiagnosticDocument> Warnings { get; init; }

    public required IReadOnlyList<DiagnosticDocument> Diagnostics { get; init; }

    public ResultDocument? Result { get; init; }

    public FailureDocument? Failure { get; init; }

    public static string ToJson(PublishRecord record) => $"{JsonSerializer.Serialize(Of(record), DocumentContext.Default.ReportDocument)}\n";

    public static string ToJson(IReadOnlyList<PublishRecord> records) => $"{JsonSerializer.Serialize([.. records.Select(Of)], DocumentContext.Default.ReportDocumentArray)}\n";

    private static ReportDocument Of(PublishRecord record) => new()
    {
        Tool = ToolDocument.This,
        Name = record.Name,
        Outcome = record.Outcome,
        Started = record.Started,
        Ended = record.Ended,
        Seconds = Rounded(record.Duration),
        Inputs = record.Plan is { } plan ? InputsDocument.Of(plan, record.Secrets) : null,
        Key = record.Key is { } key ? new(key.Value.ToString(), key.Components.ToDictionary(static part => part.Name, static part => part.Hash, StringComparer.Ordinal)) : null,
        Build = record.Submitted is { } build ? new(build.Name, build.Namespace, build.IsJoined) : null,
        Phases = [.. record.Phases.Select(PhaseDocument.Of)],
        Notices = [.. record.Notices.Select(static notice => LogSanitizer.OneLine(notice))],
        Warnings = [.. record.Warnings.Select(DiagnosticDocument.Of)],
        Diagnostics = [.. record.Diagnostics.Select(DiagnosticDocument.Of)],
        Result = record.Image is { } published ? ResultDocument.Of(published) : null,
        Failure = record.Diagnostics is [{ Code: var code }, ..] ? new(code.Id, code.Cause, code.ExitCode) : null,
    };

    internal static double Rounded(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}

internal sealed record ToolDocument(string Name, string Version)
{
    public static ToolDocument This { get; } = new(
        "Dispatch.Build",
        typeof(ToolDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "");
}

internal sealed record KeyDocument(string Value, IReadOnlyDictionary<string, string> Components);

internal sealed record BuildDocument(string Name, string Namespace, bool Joined);

internal sealed record FailureDocument(string Code, string Cause, int ExitCode);

internal sealed record PhaseDocument(
    string Name, string Text, DateTimeOffset Started, DateTimeOffset Ended, double Seconds, int? ExitCode, bool Failed, IReadOnlyList<StepDocument> Steps)
{
    public static PhaseDocument Of(PhaseRecord phase) => new(
        LogSanitizer.OneLine(phase.Name),
        LogSanitizer.OneLine(phase.Text),
        phase.Started,
        phase.Ended,
        ReportDocument.Rounded(phase.Ended - phase.Started),
        phase.ExitCode,
        phase.Failed,
        [.. phase.Steps.Select(static step => new StepDocument(step.Number, step.Count, LogSanitizer.OneLine(step.Text), step.Line, step.Started))]);
}

internal sealed record StepDocument(int Number, int Count, string Text, int Line, DateTimeOffset Started);

internal sealed record ResultDocument(string Reference, string Image, string Digest, IReadOnlyList<string> Tags, long Size, string Engine, bool Skipped)
{
    public static ResultDocument Of(PublishedImage image) => new(
        ImageOutputs.Reference(image), ImageOutputs.Tagged(image), image.Digest.ToString(), image.Destination.Tags, image.Size, image.Engine, image.Skipped);
}
