namespace Dispatch.Build.Diagnosis.Window;

/// <summary>Tells by its first bytes whether a line is the builder's own and no chatter.</summary>
internal static class BuilderLines
{
    private const byte Escape = 0x1b;
    private const int LongestStamp = 36;

    /// <summary>What a line is worth.</summary>
    /// <param name="line">As it came.</param>
    /// <param name="isTelling">Whether it holds a telling word.</param>
    public static LineRank Rank(ReadOnlySpan<byte> line, bool isTelling)
    {
        var text = SkipColour(SkipStamp(line));
        return IsOwn(text) ? LineRank.Own
            : isTelling || text.StartsWith("E: "u8) ? LineRank.Telling
            : LineRank.Plain;
    }

    private static bool IsOwn(ReadOnlySpan<byte> line) => line.Length > 4 && line[0] switch
    {
        (byte)'I' or (byte)'W' or (byte)'E' or (byte)'F' or (byte)'P' => IsLogrus(line),
        (byte)'t' => line.StartsWith("time=\""u8) && IsLevel(line, " level="u8),
        (byte)'{' => IsLevel(line, "\"level\":\""u8),
        (byte)'#' => IsVertex(line),
        (byte)'[' => line.IndexOf((byte)']') is var end and >= 0 && line[(end + 1)..].StartsWith(" STEP "u8),
        (byte)'S' => line.StartsWith("STEP "u8) || line.StartsWith("Step "u8),
        (byte)'C' => line.StartsWith("COMMIT"u8),
        _ => false,
    };

    // With colour INFO\e[0m[0001], without INFO[0001].
    private static bool IsLogrus(ReadOnlySpan<byte> line) =>
        line[4] is (byte)'[' or Escape
        && (line.StartsWith("INFO"u8) || line.StartsWith("WARN"u8) || line.StartsWith("ERRO"u8) || line.StartsWith("FATA"u8) || line.StartsWith("PANI"u8));

    // Debug and trace are chatter: 58,000 lines of files that are ignored.
    private static bool IsLevel(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        var head = line[..Math.Min(line.Length, 128)];
        var at = head.IndexOf(key);
        return at >= 0 && at + key.Length < head.Length && head[at + key.Length] is not ((byte)'d' or (byte)'t');
    }

    // "#5 [2/4] RUN x", "#5 DONE 0.1s", "#5   name: ..." of old; but "#5 0.123 what a program printed" and "#5 sha256:... 1MB / 2MB".
    private static bool IsVertex(ReadOnlySpan<byte> line)
    {
        var number = line[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (number < 1 || line[1 + number] != ' ')
        {
            return false;
        }

        var text = line[(1 + number)..].TrimStart((byte)' ');
        return text.Length > 0
            && (text[0] is (byte)'[' or (>= (byte)'A' and <= (byte)'Z') || text.StartsWith("name:"u8) || text.StartsWith("error:"u8) || text.StartsWith("digest:"u8));
    }

    // "2026-01-02T03:04:05.678901234Z " of the container runtime.
    private static ReadOnlySpan<byte> SkipStamp(ReadOnlySpan<byte> line)
    {
        if (line.Length <= 20 || line[4] != '-' || line[10] != 'T')
        {
            return line;
        }

        var blank = line[..Math.Min(line.Length, LongestStamp)].IndexOf((byte)' ');
        return blank > 0 && line[blank - 1] == 'Z' ? line[(blank + 1)..] : line;
    }

    private static ReadOnlySpan<byte> SkipColour(ReadOnlySpan<byte> line)
    {
        while (line.Length > 2 && line[0] == Escape && line[1] == '[' && line[2..].IndexOfAnyInRange((byte)'@', (byte)'~') is var end and >= 0)
        {
            line = line[(end + 3)..];
        }

        return line;
    }
}
