namespace Dispatch.Build.Diagnosis.Window;

/// <summary>Shortens a line that is too long.</summary>
internal static class LineCut
{
    private const int Head = LineScanner.LongestLine / 2;

    private static ReadOnlySpan<byte> Mark => " [...] "u8;

    /// <summary>The line, or in its place head, mark and tail of it.</summary>
    public static Span<byte> Apply(Span<byte> line)
    {
        if (line.Length <= LineScanner.LongestLine)
        {
            return line;
        }

        Mark.CopyTo(line[Head..]);
        var room = line[(Head + Mark.Length)..LineScanner.LongestLine];
        line[^room.Length..].CopyTo(room);
        return line[..LineScanner.LongestLine];
    }
}
