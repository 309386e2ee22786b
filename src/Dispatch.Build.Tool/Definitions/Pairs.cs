namespace Dispatch.Build.Tool.Definitions;

/// <summary>Options of the form <c>NAME=VALUE</c>.</summary>
internal static class Pairs
{
    /// <summary>Name and value.</summary>
    /// <exception cref="DispatchException">DSP1007: there is no name.</exception>
    public static KeyValuePair<string, string> Read(string option, string text) => text.IndexOf('=', StringComparison.Ordinal) is var at and > 0
        ? new(text[..at], text[(at + 1)..])
        : throw new DispatchException(new Diagnostic(Codes.CommandLineInvalid, $"{option} is not written NAME=VALUE.") { Suggestion = "Write the name, '=' and the value; the value may be empty." });
}
