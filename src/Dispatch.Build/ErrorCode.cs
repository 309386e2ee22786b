namespace Dispatch.Build;

/// <summary>A stable error code; <c>docs/errors.md</c> has a row for each.</summary>
/// <param name="Id"><c>DSP</c> and four digits; never reused.</param>
/// <param name="ExitCode">What a command exits with.</param>
/// <param name="Cause">A stable word for the cause, for machines.</param>
/// <param name="Remedy">What to do next, when the case itself does not know better.</param>
public sealed record ErrorCode(string Id, int ExitCode, string Cause, string Remedy)
{
    /// <summary>The page that explains the code.</summary>
    public string HelpLink => $"https://github.com/dispatch-build/dispatch-build/blob/main/docs/errors.md#{Id.ToLowerInvariant()}";

    /// <inheritdoc/>
    public override string ToString() => Id;
}
