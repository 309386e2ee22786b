using System.Text;

namespace Dispatch.Build.Workspaces.Ignore;

/// <summary>
/// The regular expressions that patterns are translated to, in RE2's reading of them: characters, classes, <c>[..]*</c>, <c>.*</c>,
/// <c>(.*/)?</c> and <c>^</c>. Matched in time linear in the path, whatever the pattern.
/// </summary>
internal sealed class PatternExpression
{
    private readonly List<State> _states = [];

    private PatternExpression()
    {
    }

    private enum Step
    {
        One,
        Many,
        Skip,
        Folders,
        Start,
    }

    /// <summary>Reads an expression that is to match a whole path.</summary>
    /// <exception cref="FormatException">RE2 would refuse it, or it uses an escape that stands for more than its character.</exception>
    public static PatternExpression Parse(string text)
    {
        var result = new PatternExpression();
        for (var i = 0; i < text.Length;)
        {
            var rest = text.AsSpan(i);
            if (rest.StartsWith("(.*/)?", StringComparison.Ordinal))
            {
                result._states.Add(new(Step.Skip));
                result._states.Add(new(Step.Folders));
                i += 6;
            }
            else if (rest.StartsWith(".*", StringComparison.Ordinal))
            {
                result._states.Add(new(Step.Many, IsNotNewLine));
                i += 2;
            }
            else if (rest[0] == '^')
            {
                result._states.Add(new(Step.Start));
                i++;
            }
            else
            {
                var set = rest[0] == '[' ? CharacterClass.ReadClass(text, ref i) : CharacterClass.ReadCharacter(text, ref i);
                var many = i < text.Length && text[i] == '*';
                result._states.Add(new(many ? Step.Many : Step.One, set));
                i += many ? 1 : 0;
            }
        }

        return result;
    }

    /// <summary>Whether the whole path matches.</summary>
    public bool Matches(string path)
    {
        var (now, next) = (new bool[_states.Count + 1], new bool[_states.Count + 1]);
        Enter(now, 0, atStart: true);
        foreach (var rune in path.EnumerateRunes())
        {
            for (var i = 0; i < _states.Count; i++)
            {
                if (now[i])
                {
                    Advance(next, i, rune.Value);
                }
            }

            (now, next) = (next, now);
            Array.Clear(next);
        }

        return now[^1];
    }

    private static bool IsNotNewLine(int character) => character != '\n';

    private void Advance(bool[] next, int i, int character)
    {
        var state = _states[i];
        switch (state.Step)
        {
            case Step.One when state.Set!(character):
                Enter(next, i + 1, atStart: false);
                break;
            case Step.Many when state.Set!(character):
                Enter(next, i, atStart: false);
                break;
            case Step.Folders when IsNotNewLine(character):
                next[i] = true;
                if (character == '/')
                {
                    Enter(next, i + 1, atStart: false);
                }

                break;
        }
    }

    // Enters a state and all that are reached from it without reading a character.
    private void Enter(bool[] active, int i, bool atStart)
    {
        while (!active[i])
        {
            active[i] = true;
            if (i == _states.Count || _states[i].Step is Step.One or Step.Folders || (_states[i].Step == Step.Start && !atStart))
            {
                return;
            }

            if (_states[i].Step == Step.Skip)
            {
                active[++i] = true;
            }

            i++;
        }
    }

    private readonly record struct State(Step Step, Func<int, bool>? Set = null);
}
