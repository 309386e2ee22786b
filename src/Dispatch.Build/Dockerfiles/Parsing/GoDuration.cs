using System.Buffers;
using System.Globalization;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>Durations as Go's <c>time.ParseDuration</c> reads them: <c>1h30m</c>, <c>1.5s</c>, <c>-2ms</c>, <c>0</c>.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>Nanoseconds; null when it is none or does not fit into 64 bits.</summary>
    public static long? Parse(string text)
    {
        var negative = text.StartsWith('-');
        var rest = text.AsSpan(text is ['-' or '+', ..] ? 1 : 0);
        if (rest is "0")
        {
            return 0;
        }

        var total = rest.IsEmpty ? (decimal?)null : 0;
        while (!rest.IsEmpty && total is not null)
        {
            total += ReadPart(ref rest);
        }

        return total <= (negative ? long.MaxValue + 1m : long.MaxValue) ? (long)(negative ? -total : total).Value : null;
    }

    private static decimal? ReadPart(ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExcept(NumberCharacters);
        if (length <= 0)
        {
            return null;
        }

        var number = text[..length];
        text = text[length..];
        var unitLength = text.IndexOfAny(NumberCharacters);
        var unit = text[..(unitLength < 0 ? text.Length : unitLength)];
        text = text[unit.Length..];
        decimal? scale = unit switch
        {
            "ns" => 1,
            "us" or "\u00B5s" or "\u03BCs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => null,
        };

        return number.Length <= 28 && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value <= long.MaxValue
            ? decimal.Truncate(value * scale ?? 0) is var nanoseconds && scale is not null ? nanoseconds : null
            : null;
    }
}
