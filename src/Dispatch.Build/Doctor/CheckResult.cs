namespace Dispatch.Build.Doctor;

/// <summary>How a check ended.</summary>
public enum CheckStatus
{
    /// <summary>As it has to be.</summary>
    Ok,

    /// <summary>Publishing goes on without it, or less well.</summary>
    Warn,

    /// <summary>Publishing will fail.</summary>
    Fail,

    /// <summary>It could not be looked at, or does not concern this function.</summary>
    Skip,
}

/// <summary>What a check found. Parts of it are remote text.</summary>
/// <param name="Name">The check: <c>registry</c>.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Message">One sentence that names what was looked at.</param>
public sealed record CheckResult(string Name, CheckStatus Status, string Message)
{
    /// <summary>What to do, unless it is as it has to be.</summary>
    public string? Remedy { get; init; }

    /// <summary>Of a failure: what publishing would fail with.</summary>
    public ErrorCode? Code { get; init; }

    internal static CheckResult Ok(string name, string message) => new(name, CheckStatus.Ok, message);

    internal static CheckResult Warn(string name, string message, string remedy) => new(name, CheckStatus.Warn, message) { Remedy = remedy };

    internal static CheckResult Skip(string name, string message) => new(name, CheckStatus.Skip, message);

    internal static CheckResult Fail(string name, Diagnostic diagnostic) =>
        new(name, CheckStatus.Fail, diagnostic.Message) { Code = diagnostic.Code, Remedy = diagnostic.Suggestion ?? diagnostic.Code.Remedy };

    internal static CheckResult Fail(string name, ErrorCode code, string message) => Fail(name, new Diagnostic(code, message));
}
