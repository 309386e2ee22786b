namespace Cake.Dispatch;

/// <summary>What went wrong in a builder's log.</summary>
/// <param name="Code">The code, <c>DSP</c> and four digits (docs/errors.md).</param>
/// <param name="Cause">A stable word for the cause: <c>run-failed</c>, <c>base-not-found</c>, <c>unknown</c>, ...</param>
/// <param name="Message">One sentence that names the values at fault.</param>
public sealed record DispatchFinding(string Code, string Cause, string Message)
{
    /// <summary>The file at fault; empty when unknown.</summary>
    public string File { get; init; } = "";

    /// <summary>Its line, from 1; 0 when unknown.</summary>
    public int Line { get; init; }

    /// <summary>The instruction at fault; empty when unknown.</summary>
    public string Instruction { get; init; } = "";

    /// <summary>What to do next.</summary>
    public string Suggestion { get; init; } = "";

    /// <summary>Exit code of the command that failed; null when there is none.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The lines that show it, safe to print.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];
}
