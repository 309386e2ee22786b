namespace Dispatch.Build.Reporting;

/// <summary>How bad a finding is.</summary>
public enum Severity
{
    /// <summary>Likely to be a mistake; the build goes on.</summary>
    Warning,

    /// <summary>The build failed of it.</summary>
    Error,
}
