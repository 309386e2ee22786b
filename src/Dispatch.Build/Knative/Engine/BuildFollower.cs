using Dispatch.Build.Diagnosis;
using Dispatch.Build.Knative.Outcomes;

namespace Dispatch.Build.Knative.Engine;

/// <summary>Follows a Build to its end: phases and logs as they come, and the verdict.</summary>
internal sealed class BuildFollower(KnativeCluster cluster, KnativeOptions options, TimeProvider time)
{
    private readonly Cancellation _cancellation = new(cluster, options, time);

    /// <summary>Returns when the Build succeeded; the digest that its builder reported, null when none did.</summary>
    /// <param name="submitted">The Build.</param>
    /// <param name="limit">How long a Build may take that has no timeout of its own; null for any time.</param>
    /// <param name="context">Explains a failure.</param>
    /// <param name="events">Hears phases and logs.</param>
    /// <param name="cancellationToken">Stops following.</param>
    /// <exception cref="DispatchException">It failed, or is given up.</exception>
    public async Task<string?> FollowAsync(SubmittedBuild submitted, TimeSpan? limit, LogContext context, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        await using var output = new PodOutput(cluster.Logs, cluster.Namespace, events, time);
        var verdict = await WatchAsync(submitted, limit, output, events, cancellationToken);

        // A server that does not answer has no more lines either.
        var isLost = verdict is Verdict.Failed { Diagnostic.Code: var code } && code == Codes.ConnectionLost;
        await output.CompleteAsync(isLost ? TimeSpan.Zero : options.Budgets.Logs);
        if (verdict is Verdict.Failed { IsGivenUp: true })
        {
            // Nobody expects it any more: it shall neither hold a place in the cluster nor push an image after all.
            await _cancellation.CancelAsync(submitted, events);
        }

        return verdict switch
        {
            Verdict.Failed failed => throw new DispatchException(Explain(failed, output, context)),
            _ when output.FailedFetch() is { } failure => throw new DispatchException(failure),
            var end => ((Verdict.Succeeded)end).Digest,
        };
    }

    /// <summary>Returns when the Build is over or given up; its pod's phases and logs are given out meanwhile.</summary>
    public async Task<Verdict> WatchAsync(SubmittedBuild submitted, TimeSpan? limit, PodOutput output, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        var outcome = new BuildOutcome(options.Budgets, time, limit);
        await using var sightings = new BuildSightings(cluster, submitted, events, time, cancellationToken);
        while (true)
        {
            var problem = await sightings.CatchUpAsync(cancellationToken);
            var now = sightings.Now;
            if (now.Pod is { } pod && sightings.PodName is { } name)
            {
                output.Observe(name, pod);
            }

            if (problem is not null)
            {
                output.Miss(problem);
            }

            var verdict = outcome.Observe(now);
            if (verdict is not Verdict.Running running)
            {
                return verdict;
            }

            await sightings.NextAsync(running, cancellationToken);
        }
    }

    private static Diagnostic Explain(Verdict.Failed failed, PodOutput output, LogContext context)
    {
        if (failed is not { Container: { } container, ExitCode: { } exitCode })
        {
            return failed.Diagnostic;
        }

        // The template asks the kubelet to keep the end of the log in the status: that is there when the log is not.
        var log = output.LogOf(container.Name);
        if (log.Complete().Count == 0 && container.State is ContainerState.Terminated { Message: { } kept })
        {
            log.AddLine(kept);
        }

        return output.FailedFetch() ?? ContainerFailure.Explain(container, exitCode, log, context);
    }
}
