namespace Dispatch.Kubernetes;

/// <summary>The times of a <see cref="PodLog"/>.</summary>
public sealed record PodLogTiming
{
    /// <summary>After how long without a byte the log is opened again while the container runs; doubled each time nothing came of it.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Most that <see cref="Silence"/> grows to: how late a stream that died silently is noticed.</summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an open stream may still be silent once the container has ended, before the final read takes over.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait before a container that had not started is asked for again.</summary>
    public TimeSpan StartDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Upper bound of the first wait before a try; it doubles with each.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>Upper bound of every wait.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often in a row the server may refuse (401, 403 and such) before that is thrown.</summary>
    public int MaximumRefusals { get; init; } = 4;

    /// <summary>How often the final read is tried.</summary>
    public int MaximumFinalReads { get; init; } = 6;

    /// <summary>For the jitter of waits.</summary>
    public Random Random { get; init; } = Random.Shared;
}
