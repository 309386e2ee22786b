using System.Globalization;

namespace Dispatch.Kubernetes;

/// <summary>The time before each line of a log: RFC 3339 with up to nine digits of a second, and a blank.</summary>
internal static class LogTime
{
    private const int Longest = 36;
    private const int FractionStart = 20;
    private const int DigitsOfTick = 7;

    /// <summary>Length of the time and its blank; 0 when the line does not begin with one.</summary>
    public static int Parse(ReadOnlySpan<byte> line, out DateTimeOffset? time)
    {
        time = null;
        var length = line[..Math.Min(line.Length, Longest)].IndexOf((byte)' ');
        if (length < FractionStart)
        {
            return 0;
        }

        Span<char> text = stackalloc char[Longest];
        var count = 0;
        for (var i = 0; i < length; i++)
        {
            // Beyond what this type can hold.
            if (i < FractionStart + DigitsOfTick || !char.IsAsciiDigit((char)line[i]) || !IsFraction(line[FractionStart..i]))
            {
                text[count++] = (char)line[i];
            }
        }

        if (!DateTimeOffset.TryParseExact(
                text[..count], "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            || parsed < DateTimeOffset.UnixEpoch)
        {
            return 0;
        }

        time = parsed;
        return length + 1;
    }

    private static bool IsFraction(ReadOnlySpan<byte> digits) => !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
