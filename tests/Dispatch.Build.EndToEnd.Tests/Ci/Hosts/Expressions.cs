using System.Text.RegularExpressions;

namespace Dispatch.Build.EndToEnd.Tests.Ci.Hosts;

/// <summary>Replaces a host's expressions by their values. One that the test does not know fails it: nothing is empty by accident.</summary>
/// <param name="syntax">Finds an expression; its group 1 is what stands inside.</param>
/// <param name="read">The value of an expression, null when there is none of that name.</param>
internal sealed partial class Expressions(Regex syntax, Func<string, string?> read)
{
    /// <summary><c>${{ inputs.x }}</c>: GitHub, and Azure for templates.</summary>
    public static Regex Braces { get; } = BracesSyntax();

    /// <summary><c>$[[ inputs.x ]]</c>: GitLab.</summary>
    public static Regex Brackets { get; } = BracketsSyntax();

    /// <summary>A text with its values.</summary>
    public string Evaluate(string text) =>
        syntax.Replace(text, match => read(match.Groups[1].Value) ?? throw new FormatException($"There is no '{match.Groups[1].Value}' in: {text}"));

    [GeneratedRegex(@"\$\{\{\s*(.*?)\s*\}\}")]
    private static partial Regex BracesSyntax();

    [GeneratedRegex(@"\$\[\[\s*(.*?)\s*\]\]")]
    private static partial Regex BracketsSyntax();
}
