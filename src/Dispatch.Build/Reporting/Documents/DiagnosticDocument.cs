namespace Dispatch.Build.Reporting.Documents;

/// <summary>A finding as JSON, the same in every document of ours; docs/reporting.md describes it. Texts are safe to print.</summary>
public record DiagnosticDocument
{
    /// <summary><c>DSP5301</c>.</summary>
    public required string Code { get; init; }

    /// <summary>A stable word.</summary>
    public required string Cause { get; init; }

    /// <summary>One sentence.</summary>
    public required string Message { get; init; }

    /// <summary>The file at fault; null when there is none.</summary>
    public string? File { get; init; }

    /// <summary>First line, from 1; null when unknown.</summary>
    public int? Line { get; init; }

    /// <summary>Last line; null when unknown.</summary>
    public int? EndLine { get; init; }

    /// <summary>The Dockerfile instruction.</summary>
    public string? Instruction { get; init; }

    /// <summary>What to do next.</summary>
    public required string Suggestion { get; init; }

    /// <summary>The page that explains the code.</summary>
    public required string HelpLink { get; init; }

    /// <summary>Of the command or container that failed; null when there is none.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The lines of output that show it.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>The causes it can be, when they cannot be told apart.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>Other complaints of the same failure.</summary>
    public IReadOnlyList<DiagnosticDocument> Related { get; init; } = [];

    /// <summary>The document of a finding.</summary>
    public static DiagnosticDocument Of(Diagnostic diagnostic) => new()
    {
        Code = diagnostic.Code.Id,
        Cause = diagnostic.Code.Cause,
        Message = LogSanitizer.OneLine(diagnostic.Message),
        File = diagnostic.File,
        Line = Known(diagnostic.Line),
        EndLine = Known(Math.Max(diagnostic.Line, diagnostic.EndLine)),
        Instruction = LogSanitizer.OneLine(diagnostic.Instruction),
        Suggestion = LogSanitizer.OneLine(diagnostic.Suggestion ?? diagnostic.Code.Remedy),
        HelpLink = diagnostic.Code.HelpLink,
        ExitCode = diagnostic.ExitCode,
        Evidence = [.. diagnostic.Evidence.Select(LogSanitizer.Sanitize)],
        Candidates = diagnostic.Candidates,
        Related = [.. diagnostic.Related.Select(Of)],
    };

    private static int? Known(int line) => line > 0 ? line : null;
}
