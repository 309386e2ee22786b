using System.Text;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>A text and its lines.</summary>
internal sealed class SourceText
{
    // Docker and BuildKit read lines with a buffer of this many bytes and refuse longer ones.
    private const int LongestLine = 65535;

    private readonly List<int> _starts = [];

    public SourceText(string text, string file)
    {
        (Text, File) = (text, file);
        var start = text.StartsWith('\uFEFF') ? 1 : 0;
        while (start < text.Length)
        {
            _starts.Add(start);
            var end = text.IndexOf('\n', start);
            start = end < 0 ? text.Length : end + 1;
        }
    }

    public string Text { get; }

    public string File { get; }

    public int LineCount => _starts.Count;

    public int Start(int line) => _starts[line];

    /// <summary>Where the next line starts.</summary>
    public int Next(int line) => line + 1 < _starts.Count ? _starts[line + 1] : Text.Length;

    /// <summary>A line without its end.</summary>
    /// <exception cref="DispatchException">Builders do not read lines this long.</exception>
    public ReadOnlySpan<char> Line(int line)
    {
        var content = Text.AsSpan(Start(line), Next(line) - Start(line)).TrimEnd("\r\n");
        if (content.Length > LongestLine / 3 && Encoding.UTF8.GetByteCount(content) > LongestLine)
        {
            var message = $"Line {line + 1} has {Encoding.UTF8.GetByteCount(content)} bytes, more than the {LongestLine} that builders read.";
            throw new DispatchException(new Diagnostic(Codes.LineTooLong, message) { File = File, Line = line + 1, Column = 1 });
        }

        return content;
    }

    /// <summary>Line and column of an offset, both from 1.</summary>
    public (int Line, int Column) Position(int offset)
    {
        var index = _starts.BinarySearch(offset);
        var line = Math.Max(index < 0 ? ~index - 1 : index, 0);
        return _starts.Count == 0 ? (1, 1) : (line + 1, Math.Max(offset - _starts[line], 0) + 1);
    }
}
