using System.Text;

namespace Dispatch.Build.Workspaces.Ignore;

/// <summary>Reads characters and classes of characters as RE2 does (https://github.com/google/re2/wiki/Syntax).</summary>
internal static class CharacterClass
{
    /// <summary>Reads a character, plain or escaped, and moves behind it.</summary>
    public static Func<int, bool> ReadCharacter(string text, ref int i)
    {
        if (text[i] == '\\' && FindPerlClass(text[i + 1]) is { } set)
        {
            i += 2;
            return set;
        }

        var expected = ReadRune(text, ref i);
        return character => character == expected;
    }

    /// <summary>Reads from <c>[</c> to behind <c>]</c>.</summary>
    public static Func<int, bool> ReadClass(string text, ref int i)
    {
        var negated = text[++i] == '^';
        i += negated ? 1 : 0;
        var sets = new List<Func<int, bool>>();
        while (i < text.Length && (text[i] != ']' || sets.Count == 0))
        {
            sets.Add(ReadMember(text, ref i));
        }

        if (i >= text.Length)
        {
            throw new FormatException("a class of characters has no end");
        }

        i++;
        return character => sets.Exists(set => set(character)) != negated;
    }

    private static Func<int, bool> ReadMember(string text, ref int i)
    {
        if (text.AsSpan(i).StartsWith("[:", StringComparison.Ordinal) && text.IndexOf(":]", i + 2, StringComparison.Ordinal) is >= 0 and var end)
        {
            var name = text[(i + 2)..end];
            i = end + 2;
            return FindNamedClass(name) ?? throw new FormatException($"there is no class of characters [:{name}:]");
        }

        if (text[i] == '\\' && FindPerlClass(text[i + 1]) is { } set)
        {
            i += 2;
            return set;
        }

        var low = ReadRune(text, ref i);
        var high = low;
        if (i + 1 < text.Length && text[i] == '-' && text[i + 1] != ']')
        {
            i++;
            high = ReadRune(text, ref i);
        }

        return low <= high ? character => low <= character && character <= high : throw new FormatException("a range of characters runs backwards");
    }

    private static int ReadRune(string text, ref int i)
    {
        var escaped = text[i] == '\\';
        i += escaped ? 1 : 0;
        var rune = Rune.TryGetRuneAt(text, i, out var found) ? found : Rune.ReplacementChar;
        i += rune.Utf16SequenceLength;
        return (escaped, rune.Value) switch
        {
            (false, _) => rune.Value,
            (true, 'a') => '\a',
            (true, 'f') => '\f',
            (true, 'n') => '\n',
            (true, 'r') => '\r',
            (true, 't') => '\t',
            (true, 'v') => '\v',
            (true, < 0x80) when !Rune.IsLetterOrDigit(rune) => rune.Value,
            _ => throw new FormatException($"'\\{rune}' stands for no character"),
        };
    }

    private static Func<int, bool>? FindPerlClass(char letter) => letter switch
    {
        'd' => FindNamedClass("digit"),
        'D' => FindNamedClass("^digit"),
        's' => character => character is '\t' or '\n' or '\f' or '\r' or ' ',
        'S' => character => character is not ('\t' or '\n' or '\f' or '\r' or ' '),
        'w' => FindNamedClass("word"),
        'W' => FindNamedClass("^word"),
        _ => null,
    };

    private static Func<int, bool>? FindNamedClass(string name)
    {
        if (name.StartsWith('^'))
        {
            return FindNamedClass(name[1..]) is { } set && !name.StartsWith("^^", StringComparison.Ordinal) ? character => !set(character) : null;
        }

        Func<char, bool>? ascii = name switch
        {
            "alnum" => char.IsAsciiLetterOrDigit,
            "alpha" => char.IsAsciiLetter,
            "ascii" => _ => true,
            "blank" => character => character is '\t' or ' ',
            "cntrl" => char.IsControl,
            "digit" => char.IsAsciiDigit,
            "graph" => character => character is >= '!' and <= '~',
            "lower" => char.IsAsciiLetterLower,
            "print" => character => character is >= ' ' and <= '~',
            "punct" => character => character is >= '!' and <= '~' && !char.IsAsciiLetterOrDigit(character),
            "space" => character => character is ' ' or (>= '\t' and <= '\r'),
            "upper" => char.IsAsciiLetterUpper,
            "word" => character => character == '_' || char.IsAsciiLetterOrDigit(character),
            "xdigit" => char.IsAsciiHexDigit,
            _ => null,
        };
        return ascii is null ? null : character => character < 0x80 && ascii((char)character);
    }
}
