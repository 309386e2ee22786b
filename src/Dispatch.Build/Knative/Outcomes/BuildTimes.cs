namespace Dispatch.Build.Knative.Outcomes;

/// <summary>When a Build should be over.</summary>
internal static class BuildTimes
{
    /// <summary>The stopwatch that runs since the start time was first seen.</summary>
    public const string Key = "timeout";

    // The controller deletes the pod first: its steps die about then.
    private static readonly TimeSpan _near = TimeSpan.FromSeconds(5);

    /// <summary>The Build's own timeout; null when it has none (v0.1) or an unreadable one.</summary>
    public static TimeSpan? Timeout(Manifests.KnativeBuild build) =>
        build.Spec?.Timeout is { } text && GoDuration.TryParse(text, out var timeout) && timeout >= TimeSpan.Zero && timeout <= TimeSpan.FromDays(30) ? timeout : null;

    /// <summary>Whether a container ended about when the time was over, by the cluster's times, or by ours when those are missing.</summary>
    public static bool IsNearDeadline(Manifests.KnativeBuild build, ContainerState.Terminated? ended, Stopwatches watches)
    {
        if (Timeout(build) is not { } timeout || build.Status?.StartTime is not { } start)
        {
            return false;
        }

        return ended?.FinishedAt is { } finished ? finished - start >= timeout - _near : watches.Elapsed(Key) >= timeout - _near;
    }
}
