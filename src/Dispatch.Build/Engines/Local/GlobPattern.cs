namespace Dispatch.Build.Engines.Local;

/// <summary>
/// Patterns of COPY and ADD: those of Go's <c>filepath.Match</c> (https://pkg.go.dev/path/filepath#Match), component by component.
/// </summary>
internal static class GlobPattern
{
    /// <summary>Whether it has to be matched rather than looked up.</summary>
    public static bool IsPattern(string text) => text.AsSpan().ContainsAny("*?[\\");

    /// <summary>Whether a name, without <c>/</c>, matches one component of a pattern. A character is a code point, as in Go.</summary>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public static bool Matches(string pattern, string name) => Matches(CodePoints(pattern), CodePoints(name));

    private static int[] CodePoints(string text) => [.. text.EnumerateRunes().Select(rune => rune.Value)];

    private static bool Matches(ReadOnlySpan<int> pattern, ReadOnlySpan<int> name)
    {
        while (pattern.Length > 0)
        {
            if (pattern[0] == '*')
            {
                return MatchesStar(pattern.TrimStart('*'), name);
            }

            if (!MatchesOne(ref pattern, name))
            {
                Check(pattern);
                return false;
            }

            name = name[1..];
        }

        return name.IsEmpty;
    }

    private static bool MatchesStar(ReadOnlySpan<int> rest, ReadOnlySpan<int> name)
    {
        Check(rest);
        for (var skip = 0; skip <= name.Length; skip++)
        {
            if (Matches(rest, name[skip..]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Matches the first character of the name with the first element of the pattern, which is taken off it.</summary>
    private static bool MatchesOne(ref ReadOnlySpan<int> pattern, ReadOnlySpan<int> name)
    {
        switch (pattern[0])
        {
            case '?':
                pattern = pattern[1..];
                return name.Length > 0;
            case '[':
                return MatchesClass(ref pattern, name.IsEmpty ? null : name[0]);
            default:
                return Character(ref pattern) is var expected && name.Length > 0 && name[0] == expected;
        }
    }

    private static bool MatchesClass(ref ReadOnlySpan<int> pattern, int? character)
    {
        var isNegated = pattern is ['[', '^', ..];
        pattern = pattern[(isNegated ? 2 : 1)..];
        var (found, count) = (false, 0);
        while (pattern is not [']', ..] || count == 0)
        {
            var low = ClassCharacter(ref pattern);
            var high = low;
            if (pattern is ['-', ..])
            {
                pattern = pattern[1..];
                high = ClassCharacter(ref pattern);
            }

            found |= low <= character && character <= high;
            count++;
        }

        pattern = pattern[1..];
        return character is not null && found != isNegated;
    }

    private static int ClassCharacter(ref ReadOnlySpan<int> pattern) =>
        pattern is [] or ['-' or ']', ..] ? throw new FormatException("a class [...] is malformed") : Character(ref pattern);

    private static int Character(ref ReadOnlySpan<int> pattern)
    {
        pattern = pattern[0] == '\\' ? pattern[1..] : pattern;
        var character = pattern.IsEmpty ? throw new FormatException("nothing follows its last \\") : pattern[0];
        pattern = pattern[1..];
        return character;
    }

    /// <summary>Finds mistakes in the part of a pattern that no name was long enough to reach.</summary>
    private static void Check(ReadOnlySpan<int> pattern)
    {
        while (pattern.Length > 0)
        {
            _ = MatchesOne(ref pattern, default);
        }
    }
}
