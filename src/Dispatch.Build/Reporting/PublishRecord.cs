using Dispatch.Build.Definitions;
using Dispatch.Build.Keys;
using Dispatch.Build.Reporting.Documents;

namespace Dispatch.Build.Reporting;

/// <summary>What became of one publish, from its first moment to its last.</summary>
public sealed record PublishRecord
{
    /// <summary>The function's name, or the best that is known of it when its settings were refused.</summary>
    public required string Name { get; init; }

    /// <summary>Where its settings stand; named by findings that name no file.</summary>
    public string? DefinitionFile { get; init; }

    /// <summary>The log, absolute; null when it did not come to that.</summary>
    public string? LogFile { get; init; }

    /// <summary>The checked settings; null when they were refused.</summary>
    public PublishPlan? Plan { get; init; }

    /// <summary>Hidden in every document that is made of this.</summary>
    public SecretMask Secrets { get; init; } = new();

    /// <summary>What went in; null when it did not come to that.</summary>
    public InputKey? Key { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it was over.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>The phases in the order they began.</summary>
    public IReadOnlyList<PhaseRecord> Phases { get; init; } = [];

    /// <summary>What the user should know, in order.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>What is likely to be a mistake, in order.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; init; } = [];

    /// <summary>The cluster object that stood for it; null when none did.</summary>
    public BuildSubmitted? Submitted { get; init; }

    /// <summary>The proof of success; null when it failed.</summary>
    public PublishedImage? Image { get; init; }

    /// <summary>Why it failed, the root cause first; empty when it did not.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>How long it took.</summary>
    public TimeSpan Duration => Ended - Started;

    /// <summary>In a word: <c>published</c>, <c>skipped</c>, <c>failed</c>, <c>cancelled</c> or <c>not-started</c>.</summary>
    public string Outcome => Image is { } image ? image.Skipped ? "skipped" : "published"
        : Diagnostics[0].Code is var code && (code == Codes.Cancelled || code == Codes.NotStarted) ? code.Cause : "failed";

    /// <summary>The reports of several as one JSON array, with a line end.</summary>
    public static string ToJson(IReadOnlyList<PublishRecord> records) => ReportDocument.ToJson(records);

    /// <summary>The report as JSON (docs/reporting.md), with a line end.</summary>
    public string ToJson() => ReportDocument.ToJson(this);
}

/// <summary>A phase of a publish.</summary>
/// <param name="Name">As its event calls it.</param>
/// <param name="Text">What it did.</param>
/// <param name="Started">When it began.</param>
/// <param name="Ended">When it was over.</param>
public sealed record PhaseRecord(string Name, string Text, DateTimeOffset Started, DateTimeOffset Ended)
{
    /// <summary>Of the container that did it; null when none did.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The publish failed in it.</summary>
    public bool Failed { get; init; }

    /// <summary>Its steps, in order.</summary>
    public IReadOnlyList<StepRecord> Steps { get; init; } = [];
}

/// <summary>A step of a phase: an instruction of the Dockerfile, or of a cluster build.</summary>
public sealed record StepRecord(int Number, int Count, string Text, int Line, DateTimeOffset Started);
