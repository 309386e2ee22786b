using System.Globalization;

namespace Dispatch.Build.Tool.Clusters;

/// <summary>Ages and sizes as people write them.</summary>
internal static class Amounts
{
    private static readonly TimeSpan _longest = TimeSpan.FromDays(36500);

    /// <summary>A Go duration such as <c>36h</c>, or days: <c>7d</c>.</summary>
    /// <exception cref="DispatchException">DSP1002: it is neither.</exception>
    public static TimeSpan Age(string option, string text) =>
        text.EndsWith('d') && Number(text[..^1]) is { } days && days <= _longest.Days ? TimeSpan.FromDays(days)
        : GoDuration.TryParse(text, out var duration) && duration >= TimeSpan.Zero && duration <= _longest ? duration
        : throw new DispatchException(Codes.SettingInvalid, $"{option} is '{text}'. It is a time such as 7d, 36h or 90m.");

    /// <summary>Bytes, or <c>500M</c>, <c>2G</c>: powers of 1024.</summary>
    /// <exception cref="DispatchException">DSP1002: it is no size.</exception>
    public static long Size(string option, string text)
    {
        var shift = text.Length > 0 ? char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 } : 0;
        return Number(shift > 0 ? text[..^1] : text) is { } count && count <= long.MaxValue >> shift
            ? count << shift
            : throw new DispatchException(Codes.SettingInvalid, $"{option} is '{text}'. It is a size such as 500M or 2G.");
    }

    /// <summary>A size for people.</summary>
    public static string Text(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.0} MiB"),
        >= 1L << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 10):0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
    };

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
