namespace Dispatch.Build.Workspaces.Ignore;

/// <summary>Paths and the syntax of patterns, as Go's path/filepath has them on Linux: ignore files mean the same on every system.</summary>
internal static class GlobSyntax
{
    /// <summary>The shortest name of the same path (Go's <c>filepath.Clean</c>).</summary>
    public static string Clean(string path)
    {
        var rooted = path.StartsWith('/');
        var kept = new List<string>();
        foreach (var component in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (component is ".." && kept is [.., not ".."])
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (component is not "." && !(component is ".." && rooted))
            {
                kept.Add(component);
            }
        }

        var joined = string.Join('/', kept);
        return rooted ? "/" + joined : joined.Length == 0 ? "." : joined;
    }

    /// <summary>What is wrong with a pattern by the grammar of Go's <c>filepath.Match</c>; null when nothing is.</summary>
    public static string? FindError(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                if (++i == pattern.Length)
                {
                    return "it ends in a backslash";
                }
            }
            else if (pattern[i] == '[' && !TrySkipClass(pattern, ref i))
            {
                return "its '[' begins no complete class of characters";
            }
        }

        return null;
    }

    private static bool TrySkipClass(string pattern, ref int i)
    {
        i++;
        if (i < pattern.Length && pattern[i] == '^')
        {
            i++;
        }

        for (var ranges = 0; ; ranges++)
        {
            if (i < pattern.Length && pattern[i] == ']' && ranges > 0)
            {
                return true;
            }

            if (!TrySkipClassCharacter(pattern, ref i))
            {
                return false;
            }

            if (pattern[i] == '-')
            {
                i++;
                if (!TrySkipClassCharacter(pattern, ref i))
                {
                    return false;
                }
            }
        }
    }

    // Something must follow: a class is not complete without its bracket.
    private static bool TrySkipClassCharacter(string pattern, ref int i)
    {
        if (i >= pattern.Length || pattern[i] is '-' or ']')
        {
            return false;
        }

        i += pattern[i] == '\\' ? 2 : 1;
        return i < pattern.Length;
    }
}
