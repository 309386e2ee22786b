using System.Text;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>A word and where it starts in the logical line.</summary>
internal readonly record struct Word(string Text, int Index);

/// <summary>The ways instructions split their arguments.</summary>
internal static class Words
{
    /// <summary>At blanks; quotes mean nothing.</summary>
    public static List<Word> AtBlanks(string line, int start, int end)
    {
        var words = new List<Word>();
        for (var index = start; index < end;)
        {
            if (IsBlank(line[index]))
            {
                index++;
                continue;
            }

            var first = index;
            while (index < end && !IsBlank(line[index]))
            {
                index++;
            }

            words.Add(new Word(line[first..index], first));
        }

        return words;
    }

    /// <summary>At white space outside quotes; quotes and escapes stay in the words.</summary>
    public static List<Word> Quoted(string line, int start, int end, char escape)
    {
        var words = new List<Word>();
        var word = new StringBuilder();
        var (first, quote) = (-1, '\0');
        for (var index = start; index < end; index++)
        {
            var character = line[index];
            if (quote == '\0' && char.IsWhiteSpace(character))
            {
                Add();
                continue;
            }

            first = first < 0 ? index : first;
            if (character == escape && quote != '\'')
            {
                if (index + 1 == end)
                {
                    break;
                }

                word.Append(character);
                character = line[++index];
            }
            else if (quote == '\0' ? character is '\'' or '"' : character == quote)
            {
                quote = quote == '\0' ? character : '\0';
            }

            word.Append(character);
        }

        Add();
        return words;

        void Add()
        {
            if (word.Length > 0)
            {
                words.Add(new Word(word.ToString(), first));
            }

            word.Clear();
            first = -1;
        }
    }

    public static bool IsBlank(char character) => character is ' ' or '\t' or '\v' or '\f' or '\r';
}
