using System.Text;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>One instruction's line with its continuation lines joined, and where each part of it came from.</summary>
internal sealed class LogicalLine(SourceText source, string text, IReadOnlyList<(int Index, int Offset)> pieces, int end, int lastLine)
{
    public SourceText Source { get; } = source;

    public string Text { get; } = text;

    /// <summary>Where it ends in the source, before the line end.</summary>
    public int End { get; } = end;

    /// <summary>Its last line, from 0.</summary>
    public int LastLine { get; } = lastLine;

    /// <summary>Where the character at <paramref name="index"/> stands in the source.</summary>
    public int Offset(int index)
    {
        var (low, high) = (0, pieces.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = pieces[middle].Index <= index ? (middle, high) : (low, middle - 1);
        }

        return Math.Min(pieces[low].Offset + index - pieces[low].Index, End);
    }

    public (int Line, int Column) Position(int index) => Source.Position(Offset(index));

    /// <summary>
    /// Reads the logical line that starts at <paramref name="line"/>: comments and empty lines inside it are left out; it goes on while a line
    /// ends in the escape character (blanks may follow it) that is not itself escaped.
    /// </summary>
    public static LogicalLine Read(SourceText source, ref int line, char escape)
    {
        var first = source.Line(line);
        var content = first.TrimStart();
        var joined = new StringBuilder();
        var pieces = new List<(int, int)>();
        var lastLine = line;
        var continues = Append(source.Start(line) + first.Length - content.Length, content);
        var end = source.Start(line) + first.Length;
        for (line++; continues && line < source.LineCount; line++)
        {
            content = source.Line(line);
            var trimmed = content.TrimStart();
            if (trimmed.IsEmpty || trimmed[0] == '#')
            {
                continue;
            }

            continues = Append(source.Start(line), content);
            (lastLine, end) = (line, source.Start(line) + content.Length);
        }

        return new LogicalLine(source, joined.ToString(), pieces, end, lastLine);

        bool Append(int offset, ReadOnlySpan<char> part)
        {
            var body = part.TrimEnd(" \t");
            var goesOn = body.Length > 0 && body[^1] == escape && (body.Length == 1 || body[^2] != escape);
            pieces.Add((joined.Length, offset));
            joined.Append(goesOn ? body[..^1] : part);
            return goesOn;
        }
    }
}
