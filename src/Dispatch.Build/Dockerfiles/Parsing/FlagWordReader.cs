using System.Text;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>Reads the words that start with <c>--</c> after a keyword; quotes and escapes are resolved; a lone <c>--</c> ends them.</summary>
internal static class FlagWordReader
{
    public static List<Word> Read(string line, int start, int end, char escape, out int arguments)
    {
        var flags = new List<Word>();
        for (arguments = SkipSpace(line, start, end); IsFlag(line, arguments, end); arguments = SkipSpace(line, arguments, end))
        {
            var first = arguments;
            var word = ReadWord(line, ref arguments, end, escape);
            if (word == "--")
            {
                arguments = SkipSpace(line, arguments, end);
                break;
            }

            flags.Add(new Word(word, first));
        }

        return flags;
    }

    private static bool IsFlag(string line, int index, int end) => index + 1 < end && line[index] == '-' && line[index + 1] == '-';

    private static string ReadWord(string line, ref int index, int end, char escape)
    {
        var word = new StringBuilder();
        var quote = '\0';
        for (; index < end; index++)
        {
            var character = line[index];
            if (quote == '\0' && char.IsWhiteSpace(character))
            {
                break;
            }

            if (quote == '\0' ? character is '\'' or '"' : character == quote)
            {
                quote = quote == '\0' ? character : '\0';
            }
            else if (character != escape)
            {
                word.Append(character);
            }
            else if (index + 1 < end)
            {
                word.Append(line[++index]);
            }
        }

        return word.ToString();
    }

    private static int SkipSpace(string line, int index, int end)
    {
        while (index < end && char.IsWhiteSpace(line[index]))
        {
            index++;
        }

        return index;
    }
}
