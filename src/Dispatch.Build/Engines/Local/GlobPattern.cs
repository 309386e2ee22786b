namespace Dispatch.Build.Engines.Local;

/// <summary>
/// Patterns of COPY and ADD: those of Go's <c>filepath.Match</c> (https://pkg.go.dev/path/filepath#Match), component by component.
/// </summary>
internal static class GlobPattern
{
    /// <summary>Whether it has to be matched rather than looked up.</summary>
    public static bool IsPattern(string text) => text.AsSpan().ContainsAny("*?[\\");

    /// <summary>Whether a name, without <c>/</c>, matches one component of a pattern.</summary>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
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

    private static bool MatchesStar(ReadOnlySpan<char> rest, ReadOnlySpan<char> name)
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
    private static bool MatchesOne(ref ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
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

    private static bool MatchesClass(ref ReadOnlySpan<char> pattern, char? character)
    {
        pattern = pattern[1..];
        var negated = pattern.StartsWith("^");
        pattern = pattern[(negated ? 1 : 0)..];
        var (found, count) = (false, 0);
        while (pattern.IsEmpty || pattern[0] != ']' || count == 0)
        {
            var low = ClassCharacter(ref pattern);
            var high = low;
            if (pattern.StartsWith("-"))
            {
                pattern = pattern[1..];
                high = ClassCharacter(ref pattern);
            }

            found |= low <= character && character <= high;
            count++;
        }

        pattern = pattern[1..];
        return character is not null && found != negated;
    }

    private static char ClassCharacter(ref ReadOnlySpan<char> pattern) =>
        pattern.IsEmpty || pattern[0] is '-' or ']' ? throw new FormatException("a class [...] is malformed") : Character(ref pattern);

    private static char Character(ref ReadOnlySpan<char> pattern)
    {
        pattern = pattern[0] == '\\' ? pattern[1..] : pattern;
        var character = pattern.IsEmpty ? throw new FormatException("nothing follows its last \\") : pattern[0];
        pattern = pattern[1..];
        return character;
    }

    /// <summary>Finds mistakes in the part of a pattern that no name was long enough to reach.</summary>
    private static void Check(ReadOnlySpan<char> pattern)
    {
        while (pattern.Length > 0)
        {
            _ = MatchesOne(ref pattern, default);
        }
    }
}
