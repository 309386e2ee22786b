namespace Dispatch.Kubernetes;

/// <summary>The times of a <see cref="ResourceWatch"/>.</summary>
public sealed record WatchTiming
{
    /// <summary>
    /// How long neither event nor bookmark may come before the watch is replaced by a new list and watch. This bounds how late a watch that
    /// died silently is noticed, and is what an idle one costs: one list and one watch in this time.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Upper bound of the first wait before a try; it doubles with each.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>Upper bound of every wait.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often in a row the server may refuse (401, 403, 404 and such) before followers get the exception.</summary>
    public int MaximumRefusals { get; init; } = 4;

    /// <summary>Items of a page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>For the jitter of waits.</summary>
    public Random Random { get; init; } = Random.Shared;
}
