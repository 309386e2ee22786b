using Dispatch.Build.Dockerfiles;

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

    /// <summary>The same finding at an instruction; as it is without one.</summary>
    internal Diagnostic At(Instruction? instruction) => instruction is null ? this : this with
    {
        File = instruction.Source.File,
        Line = instruction.Line,
        EndLine = instruction.EndLine,
        Column = instruction.Column,
        Instruction = instruction.Keyword,
    };

    /// <summary>The same finding, which can be any of several causes.</summary>
    internal Diagnostic Either(params IReadOnlyList<ErrorCode> codes)
    {
        IReadOnlyList<string> causes = [.. codes.Select(static code => code.Cause)];
        return this with { Message = $"{Message[..^1]}: {string.Join(" or ", causes)}, the log cannot tell.", Candidates = causes };
    }

    /// <summary>The same finding; where it leaves the cause unknown, its suggestion names the log.</summary>
    /// <param name="logFile">Null when there is none.</param>
    internal Diagnostic NamingLog(string? logFile) =>
        logFile is null || Code.Cause != "unknown" ? this : this with { Suggestion = $"{Suggestion ?? Code.Remedy} All of the log is in {logFile}." };

    /// <summary>Message and remedy in one line.</summary>
    public override string ToString() => $"{Message} {Suggestion ?? Code.Remedy}";
}
