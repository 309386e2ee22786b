using System.Text;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>
/// A pattern of <c>${name#pattern}</c>: <c>*</c> any characters, <c>?</c> one (neither a line end), everything else itself
/// (POSIX shell patterns without bracket expressions).
/// </summary>
internal sealed class ShellPattern
{
    private const int Any = -1;
    private const int One = -2;

    private readonly List<int> _tokens;

    private ShellPattern(List<int> tokens) => _tokens = tokens;

    /// <summary>Null when an escape in it is not allowed.</summary>
    public static ShellPattern? TryParse(string pattern)
    {
        var tokens = new List<int>();
        for (var index = 0; index < pattern.Length; index++)
        {
            if (pattern[index] != '\\')
            {
                tokens.Add(pattern[index] switch { '*' => Any, '?' => One, var character => character });
            }
            else if (++index < pattern.Length && pattern[index] is '*' or '?' or '\\' or '}' or '/')
            {
                tokens.Add(pattern[index]);
            }
            else
            {
                return null;
            }
        }

        return new ShellPattern(tokens);
    }

    public string TrimStart(string value, bool greedy)
    {
        var end = Match(value, 0, greedy);
        return end < 0 ? value : value[end..];
    }

    public string TrimEnd(string value, bool greedy)
    {
        var reversed = new ShellPattern([.. Enumerable.Reverse(_tokens)]);
        return Reverse(reversed.TrimStart(Reverse(value), greedy));
    }

    /// <summary>Replaces the first, or every, longest match.</summary>
    public string Replace(string value, string replacement, bool all)
    {
        var result = new StringBuilder();
        var (copied, lastEnd) = (0, -1);
        for (var start = 0; start <= value.Length;)
        {
            var end = Match(value, start, greedy: true);
            // An empty match right after another match does not count.
            if (end < 0 || (end == start && start == lastEnd))
            {
                start++;
                continue;
            }

            result.Append(value, copied, start - copied).Append(replacement);
            (copied, lastEnd) = (end, end);
            start = end == start ? start + 1 : end;
            if (!all)
            {
                break;
            }
        }

        return result.Append(value, copied, value.Length - copied).ToString();
    }

    /// <summary>End of the longest (greedy) or shortest match that begins at <paramref name="start"/>; -1 when there is none.</summary>
    private int Match(string value, int start, bool greedy)
    {
        // reachable[i]: the tokens so far match value[start..(start + i)].
        var reachable = new bool[value.Length - start + 1];
        reachable[0] = true;
        foreach (var token in _tokens)
        {
            var carry = false;
            for (var i = 0; i < reachable.Length; i++)
            {
                var here = reachable[i];
                var step = i > 0 && (token < 0 ? value[start + i - 1] != '\n' : value[start + i - 1] == token);
                reachable[i] = token == Any ? here || (carry && step) : carry && step;
                carry = token == Any ? reachable[i] : here;
            }
        }

        return greedy ? Offset(Array.LastIndexOf(reachable, true)) : Offset(Array.IndexOf(reachable, true));

        int Offset(int index) => index < 0 ? -1 : start + index;
    }

    private static string Reverse(string value) => string.Create(value.Length, value, (span, source) =>
    {
        source.CopyTo(span);
        span.Reverse();
    });
}
