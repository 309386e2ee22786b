namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>What expansion leaves as it is.</summary>
[Flags]
internal enum ExpansionOptions
{
    None = 0,
    KeepQuotes = 1,
    KeepEscapes = 2,
    KeepUnset = 4,
    PlainQuotes = 8,
    KeepAll = KeepQuotes | KeepEscapes | KeepUnset,
}

/// <summary>A word that cannot be expanded.</summary>
internal sealed class ExpansionException(ErrorCode code, string message, int index) : FormatException(message)
{
    public ErrorCode Code { get; } = code;

    /// <summary>Where in the word.</summary>
    public int Index { get; } = index;
}

/// <summary>
/// Resolves quotes, escapes and variables the way BuildKit's Dockerfile frontend does
/// (https://docs.docker.com/reference/dockerfile/#environment-replacement), in one pass.
/// </summary>
internal sealed partial class WordExpander(string text, Func<string, string?> variables, char escape, ExpansionOptions options)
{
    private int _index;
    private bool _keepEscapes = options.HasFlag(ExpansionOptions.KeepEscapes);
    private int _depth;

    private bool AtEnd => _index >= text.Length;

    public string Expand()
    {
        var output = new ExpansionOutput();
        ReadUntil(null, output);
        return output.ToString();
    }

    public IReadOnlyList<string> Split()
    {
        var output = new SplittingOutput();
        ReadUntil(null, output);
        return output.Words;
    }

    /// <summary>Words without any variable set; null when the text is no well-formed word list.</summary>
    public static IReadOnlyList<string>? TrySplit(string text, ExpansionOptions options)
    {
        try
        {
            return new WordExpander(text, static _ => null, '\\', options).Split();
        }
        catch (ExpansionException)
        {
            return null;
        }
    }

    private void ReadUntil(char? stop, ExpansionOutput output)
    {
        while (!AtEnd)
        {
            var character = text[_index];
            if (character == stop)
            {
                _index++;
                return;
            }

            switch (character)
            {
                case '\'' when !options.HasFlag(ExpansionOptions.PlainQuotes):
                    ReadSingleQuotes(output);
                    break;
                case '"' when !options.HasFlag(ExpansionOptions.PlainQuotes):
                    ReadDoubleQuotes(output);
                    break;
                case '$':
                    output.Append(ReadVariable());
                    break;
                case '<':
                    ReadLess(output);
                    break;
                case var _ when character == escape:
                    ReadEscape(output);
                    break;
                default:
                    output.Append(character);
                    _index++;
                    break;
            }
        }

        if (stop is not null)
        {
            throw Error($"'{stop}' is missing in a substitution.", text.Length);
        }
    }

    private void ReadEscape(ExpansionOutput output)
    {
        if (_keepEscapes)
        {
            output.AppendQuoted(text[_index]);
        }

        if (++_index < text.Length)
        {
            output.AppendQuoted(text[_index++]);
        }
    }

    // "<<" takes the blanks after it along, so that "<< EOF" stays one word.
    private void ReadLess(ExpansionOutput output)
    {
        output.AppendQuoted(text[_index++]);
        if (AtEnd || text[_index] != '<')
        {
            return;
        }

        do
        {
            output.AppendQuoted(text[_index++]);
        }
        while (!AtEnd && text[_index] is ' ' or '\t' or '\r');
    }

    private void ReadSingleQuotes(ExpansionOutput output)
    {
        var end = text.IndexOf('\'', _index + 1);
        if (end < 0)
        {
            throw Error("A single quote is not closed.", _index);
        }

        output.AppendQuoted(options.HasFlag(ExpansionOptions.KeepQuotes) ? text.AsSpan(_index..(end + 1)) : text.AsSpan((_index + 1)..end));
        _index = end + 1;
    }

    private void ReadDoubleQuotes(ExpansionOutput output)
    {
        var start = _index++;
        var quote = options.HasFlag(ExpansionOptions.KeepQuotes) ? "\"" : string.Empty;
        output.AppendQuoted(quote);
        while (!AtEnd && text[_index] != '"')
        {
            var character = text[_index];
            if (character == '$')
            {
                output.AppendQuoted(ReadVariable());
                continue;
            }

            _index++;
            if (character == escape)
            {
                character = ReadEscapeInQuotes(output) ?? character;
                if (AtEnd)
                {
                    break;
                }
            }

            output.AppendQuoted(character);
        }

        if (AtEnd)
        {
            throw Error("A double quote is not closed.", start);
        }

        _index++;
        output.AppendQuoted(quote);
    }

    // Inside quotes the escape character only means something before these three.
    private char? ReadEscapeInQuotes(ExpansionOutput output)
    {
        if (_keepEscapes)
        {
            output.AppendQuoted(escape);
        }

        return !AtEnd && (text[_index] is '"' or '$' || text[_index] == escape) ? text[_index++] : null;
    }

    private static ExpansionException Error(string message, int index) => new(Codes.InvalidExpansion, message, index);
}
