namespace Dispatch.Build.Tool.Definitions;

/// <summary>Options of the form <c>NAME=VALUE</c>, or <c>NAME</c> for the environment variable of that name.</summary>
internal static class Pairs
{
    /// <summary>Name and value.</summary>
    /// <param name="option">The option, for the error.</param>
    /// <param name="text">What was given for it.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <exception cref="DispatchException">DSP1007: there is no name, or no value and no such variable.</exception>
    public static KeyValuePair<string, string> Read(string option, string text, Func<string, string?> environment) => text.IndexOf('=', StringComparison.Ordinal) switch
    {
        > 0 and var at => new(text[..at], text[(at + 1)..]),
        < 0 when text.Length > 0 && environment(text) is { } value => new(text, value),
        _ => throw new DispatchException(new Diagnostic(Codes.CommandLineInvalid, $"{option} is neither NAME=VALUE nor the name of an environment variable that is set.")
        {
            Suggestion = "Write the name, '=' and the value; the value may be empty.",
        }),
    };
}
