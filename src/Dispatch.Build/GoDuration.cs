using System.Buffers;
using System.Globalization;

namespace Dispatch.Build;

/// <summary>
/// Durations as Go writes them: signed decimal numbers with a unit each, <c>1h30m</c>, <c>1.5h</c>, <c>300ms</c>
/// (pkg.go.dev/time#ParseDuration). Kubernetes objects and Dockerfiles use them.
/// </summary>
public static class GoDuration
{
    private static readonly SearchValues<char> _digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, decimal Ticks)[] Units =
    [
        // Longer names first: "m" is also the beginning of "ms".
        ("ns", 0.01m), ("us", 10m), ("µs", 10m), ("μs", 10m), ("ms", 10_000m),
        ("s", 10_000_000m), ("m", 600_000_000m), ("h", 36_000_000_000m),
    ];

    /// <summary>Reads a duration; false when the text is none or does not fit a <see cref="TimeSpan"/>. Parts of 100 ns are cut off.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        rest = rest.TrimStart(negative ? '-' : '+');
        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty || text!.Length - rest.Length > 1)
        {
            return false;
        }

        var ticks = 0m;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(_digits);
            if (digits is <= 0 or > 16 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            rest = rest[digits..];
            var matched = false;
            foreach (var (unit, factor) in Units)
            {
                if (rest.StartsWith(unit, StringComparison.Ordinal) && !(unit is "m" && rest.StartsWith("ms", StringComparison.Ordinal)))
                {
                    // 16 digits and the largest factor stay below the 28 digits of a decimal.
                    ticks += number * factor;
                    rest = rest[unit.Length..];
                    matched = true;
                    break;
                }
            }

            if (!matched || ticks > long.MaxValue)
            {
                return false;
            }
        }

        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
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
}
