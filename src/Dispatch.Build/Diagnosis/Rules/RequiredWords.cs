using System.Text;

namespace Dispatch.Build.Diagnosis.Rules;

/// <summary>Reads off a regular expression the words of which every text that it matches holds at least one.</summary>
internal sealed class RequiredWords
{
    private readonly string _pattern;
    private int _at;

    private RequiredWords(string pattern) => _pattern = pattern;

    /// <summary>The longest ones that can be told; empty when it matches without any.</summary>
    public static IReadOnlyList<string> Of(string pattern) => new RequiredWords(pattern).Alternatives() ?? [];

    private bool IsOver => _at == _pattern.Length || _pattern[_at] is '|' or ')';

    // One of the words of each alternative; null as soon as one of them has none.
    private List<string>? Alternatives()
    {
        List<string> all = [];
        var everyOne = true;
        do
        {
            var words = Sequence();
            everyOne &= words is not null;
            all.AddRange(words ?? []);
        }
        while (Take('|'));

        return everyOne ? all : null;
    }

    private List<string>? Sequence()
    {
        List<string>? best = null;
        var word = new StringBuilder();
        while (!IsOver)
        {
            var (literal, words) = Atom();
            var (least, isRepeated) = Quantifier();
            if (literal is { } character && least > 0)
            {
                word.Append(character);
            }

            if (literal is null || isRepeated)
            {
                best = Better(best, word.Length > 0 ? [word.ToString()] : null);
                word.Clear();
            }

            best = least > 0 ? Better(best, words) : best;
        }

        return Better(best, word.Length > 0 ? [word.ToString()] : null);
    }

    private (char? Literal, List<string>? Words) Atom()
    {
        var character = _pattern[_at++];
        switch (character)
        {
            case '(':
                return (null, Group());
            case '[':
                SkipClass();
                return (null, null);
            case '\\':
                var escaped = _pattern[_at++];
                _at += escaped switch { 'x' => 2, 'u' => 4, _ => 0 };
                return (char.IsAsciiLetterOrDigit(escaped) ? null : escaped, null);
            case '.' or '^' or '$':
                return (null, null);
            default:
                return (character, null);
        }
    }

    // "(x", "(?<name>x", "(?-i:x".
    private List<string>? Group()
    {
        if (Take('?'))
        {
            _at = 1 + _pattern.IndexOf(_pattern[_at] == '<' ? '>' : ':', _at);
        }

        var words = Alternatives();
        Take(')');
        return words;
    }

    private void SkipClass()
    {
        Take('^');
        do
        {
            _at += _pattern[_at] == '\\' ? 2 : 1;
        }
        while (_pattern[_at] != ']');

        _at++;
    }

    private (int Least, bool IsRepeated) Quantifier()
    {
        var least = Take('?') || Take('*') ? 0 : Take('+') ? 1 : -1;
        if (least < 0 && _at + 1 < _pattern.Length && _pattern[_at] == '{' && char.IsAsciiDigit(_pattern[_at + 1]))
        {
            least = _pattern[_at + 1] - '0';
            _at = 1 + _pattern.IndexOf('}', _at);
        }

        if (least < 0)
        {
            return (1, false);
        }

        Take('?');
        return (least, true);
    }

    private bool Take(char character)
    {
        var isThere = _at < _pattern.Length && _pattern[_at] == character;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    // The longer the shortest word, the fewer texts hold one by chance.
    private static List<string>? Better(List<string>? one, List<string>? other) =>
        one is null ? other : other is null || one.Min(static word => word.Length) >= other.Min(static word => word.Length) ? one : other;
}
