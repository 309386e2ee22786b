namespace Dispatch.Build.Dockerfiles.Parsing;

internal sealed partial class WordExpander
{
    // Substitutions nest; nobody nests them this deep, and the stack must bear it.
    private const int DeepestNesting = 64;

    private string ReadVariable()
    {
        var start = _index++;
        if (AtEnd || text[_index] != '{')
        {
            var name = ReadName();
            return name.Length == 0 ? "$" : Value(name) ?? Unset(start);
        }

        _index++;
        if (_index < text.Length && text[_index] is '{' or '}' or ':')
        {
            throw Error("A substitution needs the name of a variable.", start);
        }

        if (++_depth > DeepestNesting)
        {
            throw Error($"Substitutions are nested deeper than {DeepestNesting}.", start);
        }

        var value = ReadSubstitution(ReadName(), start);
        _depth--;
        return value;
    }

    private string ReadSubstitution(string name, int start)
    {
        var modifier = Next(start);
        if (modifier == '}')
        {
            return Value(name) ?? Unset(start);
        }

        var emptyIsUnset = modifier == ':';
        modifier = emptyIsUnset ? Next(start) : modifier;
        return modifier switch
        {
            '-' or '+' or '?' => ReadConditional(name, modifier, emptyIsUnset, start),
            '#' or '%' when !emptyIsUnset => ReadRemoval(name, modifier, start),
            '/' when !emptyIsUnset => ReadReplacement(name, start),
            _ => throw Error($"'{(emptyIsUnset ? ":" : string.Empty)}{modifier}' is no known modifier of a substitution.", start),
        };
    }

    private string ReadConditional(string name, char modifier, bool emptyIsUnset, int start)
    {
        var word = ReadWord('}', keepEscapes: false);
        var value = Value(name);
        if (value is null && options.HasFlag(ExpansionOptions.KeepUnset))
        {
            return Unset(start);
        }

        var given = value is not null && !(emptyIsUnset && value.Length == 0);
        return modifier switch
        {
            '-' => given ? value! : word,
            '+' => given ? word : string.Empty,
            _ when given => value!,
            _ => throw new ExpansionException(
                Codes.VariableRequired,
                word.Length > 0 ? $"{name}: {word}" : $"{name} must not be {(value is null ? "unset" : "empty")}.",
                start),
        };
    }

    private string ReadRemoval(string name, char modifier, int start)
    {
        var word = ReadWord('}', keepEscapes: true);
        var greedy = word.StartsWith(modifier);
        var pattern = Pattern(greedy ? word[1..] : word, start);
        if (Value(name) is not { } value)
        {
            return options.HasFlag(ExpansionOptions.KeepUnset) ? Unset(start) : string.Empty;
        }

        return modifier == '#' ? pattern.TrimStart(value, greedy) : pattern.TrimEnd(value, greedy);
    }

    private string ReadReplacement(string name, int start)
    {
        var all = !AtEnd && text[_index] == '/';
        _index += all ? 1 : 0;
        var pattern = Pattern(ReadWord('/', keepEscapes: true), start);
        var replacement = ReadWord('}', keepEscapes: true);
        if (Value(name) is not { } value)
        {
            return options.HasFlag(ExpansionOptions.KeepUnset) ? Unset(start) : string.Empty;
        }

        return pattern.Replace(value, replacement, all);
    }

    private string ReadWord(char stop, bool keepEscapes)
    {
        (var outer, _keepEscapes) = (_keepEscapes, keepEscapes);
        var output = new ExpansionOutput();
        ReadUntil(stop, output);
        _keepEscapes = outer;
        return output.ToString();
    }

    // Letters, digits and _; a number; or one of the shell's special parameters.
    private string ReadName()
    {
        var start = _index;
        if (!AtEnd && text[_index] is '@' or '*' or '#' or '?' or '-' or '$' or '!')
        {
            _index++;
        }
        else if (!AtEnd && char.IsDigit(text[_index]))
        {
            while (!AtEnd && char.IsDigit(text[_index]))
            {
                _index++;
            }
        }
        else
        {
            while (!AtEnd && (char.IsLetterOrDigit(text[_index]) || text[_index] == '_'))
            {
                _index++;
            }
        }

        return text[start.._index];
    }

    private char Next(int start) => AtEnd ? throw Error("'}' is missing in a substitution.", start) : text[_index++];

    private string? Value(string name) => name.Length == 0 ? null : variables(name);

    private string Unset(int start) => options.HasFlag(ExpansionOptions.KeepUnset) ? text[start.._index] : string.Empty;

    private static ShellPattern Pattern(string pattern, int start) =>
        ShellPattern.TryParse(pattern) ?? throw Error($"'{pattern}' is no pattern: \\ may only stand before * ? \\ }} and /.", start);
}
