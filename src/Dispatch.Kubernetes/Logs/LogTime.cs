using System.Globalization;

namespace Dispatch.Kubernetes.Logs;

/// <summary>Times of log lines: RFC 3339 with up to nine digits of a second, of which .NET keeps seven.</summary>
internal static class LogTime
{
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        return text.Length >= 20 && text[10] == 'T'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    /// <summary>The whole second a time lies in.</summary>
    public static DateTimeOffset Second(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
