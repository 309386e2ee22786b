namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>Names and values of <c>ARG</c>, <c>ENV</c> and <c>LABEL</c>.</summary>
internal static class PairsParser
{
    public static ArgInstruction ParseArg(Statement statement)
    {
        var source = statement.Source();
        var words = statement.QuotedWords();
        return words.Count == 0
            ? throw InstructionParser.NeedsArgument(statement)
            : new ArgInstruction(source, [.. words.Select(word => Split(statement, word))]);
    }

    /// <summary><c>name=value ...</c>, or the old form <c>name value</c>, whose value is the rest of the line.</summary>
    public static IReadOnlyList<(string Name, string Value)> Parse(Statement statement)
    {
        var words = statement.QuotedWords();
        if (words.Count == 0)
        {
            throw InstructionParser.NeedsArgument(statement);
        }

        if (!words[0].Text.Contains('='))
        {
            return [OldForm(statement)];
        }

        return
        [
            .. words.Select(word => Split(statement, word) is (var name, { } value)
                ? (name, value)
                : throw statement.Error(
                    Codes.InvalidArguments,
                    $"'{word.Text}' has no '=' in {statement.Keyword}.",
                    word.Index,
                    "Write name=value, and put values with blanks in quotes.")),
        ];
    }

    private static (string Name, string Value) OldForm(Statement statement)
    {
        var text = statement.Arguments;
        var nameEnd = text.AsSpan().IndexOfAny(" \t\v\f\r");
        return nameEnd < 0
            ? throw statement.Error(
                Codes.InvalidArguments, $"{statement.Keyword} {text} has no value.", statement.ArgumentsStart, $"Write {statement.Keyword} {text}=value.")
            : (text[..nameEnd], text[nameEnd..].TrimStart(' ', '\t', '\v', '\f', '\r'));
    }

    private static (string Name, string? Value) Split(Statement statement, Word word)
    {
        var equals = word.Text.IndexOf('=');
        return equals == 0
            ? throw statement.Error(Codes.InvalidArguments, $"A name is missing before '=' in {statement.Keyword}.", word.Index)
            : equals < 0 ? (word.Text, null) : (word.Text[..equals], word.Text[(equals + 1)..]);
    }
}
