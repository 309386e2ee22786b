using System.Text;

namespace Dispatch.Build.Engines;

/// <summary>Makes events of the lines of one log, which come in order as bytes; very long ones come in pieces.</summary>
internal sealed class LogLineDecoder
{
    private readonly Decoder _text = Encoding.UTF8.GetDecoder();

    /// <summary>The next line, or piece of one, without its LF. The bytes belong to the event from now on; a CR at the end is in them only.</summary>
    public LogLine Next(ReadOnlyMemory<byte> bytes, bool isContinued)
    {
        // A long line may be cut within a character.
        var characters = new char[_text.GetCharCount(bytes.Span, flush: !isContinued)];
        var text = characters.AsSpan(0, _text.GetChars(bytes.Span, characters, flush: !isContinued));
        return new((!isContinued && text is [.. var line, '\r'] ? line : text).ToString()) { Bytes = bytes, IsContinued = isContinued };
    }
}
