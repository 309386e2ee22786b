using System.Buffers;
using System.Globalization;

namespace Dispatch.Build;

/// <summary>
/// Durations as Go writes them: signed decimal numbers with a unit each, <c>1h30m</c>, <c>1.5h</c>, <c>300ms</c>, and <c>0</c>
/// (pkg.go.dev/time#ParseDuration). Kubernetes objects and Dockerfiles use them.
/// </summary>
public static class GoDuration
{
    private const int NanosecondsPerTick = 100;

    private static readonly SearchValues<char> _numberCharacters = SearchValues.Create("0123456789.");

    /// <summary>Nanoseconds; null when the text is no duration or does not fit into 64 bits.</summary>
    public static long? ParseNanoseconds(string text)
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

    /// <summary>Reads a duration; parts below 100 ns are cut off.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var nanoseconds = ParseNanoseconds(text);
        duration = TimeSpan.FromTicks((nanoseconds ?? 0) / NanosecondsPerTick);
        return nanoseconds is not null;
    }

    /// <summary>Writes a duration the way Go does: <c>10m0s</c>, <c>1h30m0s</c>, <c>1.5s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var sign = duration < TimeSpan.Zero ? "-" : "";
        duration = duration.Duration();
        var hours = (long)duration.TotalHours;
        var seconds = (duration.Seconds + (decimal)(duration.Ticks % TimeSpan.TicksPerSecond) / TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture);
        return hours > 0 ? $"{sign}{hours}h{duration.Minutes}m{seconds}s" : duration.Minutes > 0 ? $"{sign}{duration.Minutes}m{seconds}s" : $"{sign}{seconds}s";
    }

    private static decimal? ReadPart(ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExcept(_numberCharacters);
        if (length <= 0)
        {
            return null;
        }

        var number = text[..length];
        text = text[length..];
        var unitLength = text.IndexOfAny(_numberCharacters);
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

        // The magnitude of the smallest 64-bit number bounds each part, so that no product leaves the range of a decimal.
        return scale is not null && number.Length <= 28
            && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value <= (long.MaxValue + 1m) / scale
            ? decimal.Truncate(value * scale.Value)
            : null;
    }
}
