namespace Dispatch.Build;

/// <summary>A failure with a code. Whatever leaves <see cref="IBuildEngine"/> as an error is one of these.</summary>
public sealed class DispatchException : Exception
{
    /// <summary>A failure with one finding.</summary>
    public DispatchException(Diagnostic diagnostic, Exception? inner = null)
        : base(diagnostic.ToString(), inner) => Diagnostics = [diagnostic];

    /// <summary>A failure with several findings, the root cause first.</summary>
    public DispatchException(IReadOnlyList<Diagnostic> diagnostics, Exception? inner = null)
        : base(diagnostics[0].ToString(), inner) => Diagnostics = diagnostics;

    /// <summary>A failure with a code and a sentence.</summary>
    public DispatchException(ErrorCode code, string message, Exception? inner = null)
        : this(new Diagnostic(code, message), inner)
    {
    }

    /// <summary>What went wrong, the root cause first.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>The root cause's code.</summary>
    public ErrorCode Code => Diagnostics[0].Code;
}
