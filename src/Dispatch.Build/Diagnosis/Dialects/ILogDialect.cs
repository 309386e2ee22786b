namespace Dispatch.Build.Diagnosis.Dialects;

/// <summary>Reads the log of one builder.</summary>
internal interface ILogDialect
{
    /// <summary>Whose log it reads.</summary>
    BuilderKind Kind { get; }

    /// <summary>Whether a line has a form that only this builder writes.</summary>
    bool IsOwn(string line);

    /// <summary>How many lines are its own, those that only their place in the log tells included.</summary>
    int CountOwnLines(IReadOnlyList<string> lines);

    /// <summary>What the log says.</summary>
    /// <param name="lines">Clean lines in order (<see cref="LogWindow"/>); of a long log those that tell something.</param>
    /// <param name="context">What else is known.</param>
    /// <param name="end">How the builder ended.</param>
    LogReading Read(IReadOnlyList<string> lines, LogContext context, BuilderEnd end);
}

/// <summary>What a log says.</summary>
/// <param name="Outcome">How it ends.</param>
/// <param name="Failure">The root cause, without evidence when the last lines are it; null unless it ends in a failure that is understood.</param>
internal sealed record LogReading(LogOutcome Outcome, Diagnostic? Failure = null);

/// <summary>How a log ends.</summary>
internal enum LogOutcome
{
    /// <summary>It breaks off.</summary>
    Open,

    /// <summary>The builder says that it did its work.</summary>
    Succeeded,

    /// <summary>The builder says that it failed.</summary>
    Failed,
}
