using Dispatch.Build.Dockerfiles.Parsing;

namespace Dispatch.Build.Dockerfiles;

/// <summary>
/// Variable expansion of Dockerfile words as BuildKit does it (https://docs.docker.com/reference/dockerfile/#environment-replacement):
/// quotes are removed, <c>$name</c>, <c>${name}</c> and <c>${name:-word} :+ :? - + ? # ## % %% / //</c> are replaced; an unset variable is empty.
/// </summary>
public static class Expansion
{
    /// <summary>Expands a word; blanks in it stay.</summary>
    /// <param name="word">Source text of an instruction.</param>
    /// <param name="variables">The value of a variable; null when it is not set.</param>
    /// <param name="escape">The Dockerfile's escape character.</param>
    /// <param name="at">The instruction that errors are reported at.</param>
    /// <exception cref="DispatchException">The word is malformed, or a variable that it demands has no value.</exception>
    public static string ExpandWord(string word, Func<string, string?> variables, char escape, Instruction at) =>
        Run(word, at, () => new WordExpander(word, variables, escape, ExpansionOptions.None).Expand());

    /// <summary>Expands a word and splits the result at blanks outside quotes.</summary>
    /// <param name="word">Source text of an instruction.</param>
    /// <param name="variables">The value of a variable; null when it is not set.</param>
    /// <param name="escape">The Dockerfile's escape character.</param>
    /// <param name="at">The instruction that errors are reported at.</param>
    /// <exception cref="DispatchException">The word is malformed, or a variable that it demands has no value.</exception>
    public static IReadOnlyList<string> ExpandWords(string word, Func<string, string?> variables, char escape, Instruction at) =>
        Run(word, at, () => new WordExpander(word, variables, escape, ExpansionOptions.None).Split());

    /// <summary>Expands a here-document: quotes stay; the escape character is always <c>\</c>.</summary>
    /// <param name="text">Content of a here-document.</param>
    /// <param name="variables">The value of a variable; null when it is not set.</param>
    /// <param name="at">The instruction that errors are reported at.</param>
    /// <exception cref="DispatchException">A substitution is malformed, or a variable that it demands has no value.</exception>
    public static string ExpandHeredoc(string text, Func<string, string?> variables, Instruction at) =>
        Run(text, at, () => new WordExpander(text, variables, '\\', ExpansionOptions.PlainQuotes).Expand());

    /// <summary>Checks what needs no values: quotes, braces, modifiers, patterns.</summary>
    internal static void Check(string word, char escape, Instruction at)
    {
        if (!InstructionParser.IsLiteral(word, escape))
        {
            Run(word, at, () => new WordExpander(word, static _ => null, escape, ExpansionOptions.KeepUnset).Expand());
        }
    }

    private static T Run<T>(string word, Instruction at, Func<T> expand)
    {
        try
        {
            return expand();
        }
        catch (ExpansionException exception)
        {
            // The rest of the word from the fault on is what can be found again in the source.
            var fault = word[Math.Min(exception.Index, word.Length)..];
            var diagnostic = at.Diagnose(exception.Code, $"{at.Keyword} {word}: {exception.Message}", fault.Length > 0 ? fault : word);
            throw new DispatchException(diagnostic, exception);
        }
    }
}
