namespace Dispatch.Build;

/// <summary>One finding: what is wrong, where, and what to do next.</summary>
/// <param name="Code">The stable code, see docs/errors.md.</param>
/// <param name="Message">One sentence that names the values at fault.</param>
public sealed record Diagnostic(ErrorCode Code, string Message)
{
    /// <summary>The file at fault: the user's, never one of ours.</summary>
    public string? File { get; init; }

    /// <summary>First line at fault, from 1; 0 when unknown.</summary>
    public int Line { get; init; }

    /// <summary>First column at fault, from 1; 0 when unknown.</summary>
    public int Column { get; init; }

    /// <summary>Last line at fault; 0 when it is <see cref="Line"/>.</summary>
    public int EndLine { get; init; }

    /// <summary>The Dockerfile instruction at fault.</summary>
    public string? Instruction { get; init; }

    /// <summary>What to do next; when absent, the remedy of <see cref="Code"/>.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The lines of output that show it.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>Exit code of the command or container that failed; null when there is none.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Other complaints of the same failure, which follow from this one or say less.</summary>
    public IReadOnlyList<Diagnostic> Related { get; init; } = [];

    /// <summary>The causes it can be, when what is known cannot tell them apart; empty when it is certain.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>Message and remedy in one line.</summary>
    public override string ToString() => $"{Message} {Suggestion ?? Code.Remedy}";
}
