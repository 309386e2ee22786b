namespace Dispatch.Build.Engines.Local.Run;

/// <summary>Cuts what a program prints into lines; a line without end is handed on in pieces, so memory stays bounded.</summary>
internal static class LinePump
{
    /// <summary>Longest piece, in bytes.</summary>
    public const int LongestLine = 1 << 16;

    /// <summary>Reads to the end. Lines end in LF, which is removed.</summary>
    public static async Task RunAsync(Stream stream, Action<LogLine> line)
    {
        var decoder = new LogLineDecoder();
        var buffer = new byte[LongestLine];
        var (filled, isInLine) = (0, false);
        for (int count; (count = await stream.ReadAsync(buffer.AsMemory(filled))) > 0;)
        {
            var rest = buffer.AsMemory(0, filled + count);
            for (int end; (end = rest.Span.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                Emit(rest[..end], isContinued: false);
            }

            if (rest.Length == LongestLine)
            {
                Emit(rest, isContinued: true);
                rest = default;
            }

            rest.CopyTo(buffer);
            filled = rest.Length;
        }

        if (filled > 0 || isInLine)
        {
            Emit(buffer.AsMemory(0, filled), isContinued: false);
        }

        void Emit(ReadOnlyMemory<byte> bytes, bool isContinued)
        {
            line(decoder.Next(bytes.ToArray(), isContinued));
            isInLine = isContinued;
        }
    }
}
