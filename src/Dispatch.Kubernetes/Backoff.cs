namespace Dispatch.Kubernetes;

internal static class Backoff
{
    // Beyond it the longest wait counts anyway.
    private const int MostDoublings = 30;

    /// <summary>The wait after so many failures in a row, from 1: it doubles with each of them, up to the longest.</summary>
    public static TimeSpan Ceiling(TimeSpan first, TimeSpan longest, int failures) => TimeSpan.FromMilliseconds(
        Math.Min(longest.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Clamp(failures - 1, 0, MostDoublings))));
}
