using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Engine;
using Dispatch.Build.Knative.Outcomes;
using Dispatch.Build.Reporting;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Builds;

/// <summary>What the containers of a Build's pod printed, in the order they ran.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="options">Budgets.</param>
/// <param name="time">The clock.</param>
public sealed class BuildLogs(KnativeCluster cluster, KnativeOptions options, TimeProvider time)
{
    /// <summary>Gives out what was printed so far.</summary>
    /// <param name="build">The Build.</param>
    /// <param name="container">Only this one: its name in the pod, or the name of the step or source; null for all.</param>
    /// <param name="events">Hears phases, lines and gaps; nothing of it holds a secret that is known.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="DispatchException">DSP1216: there is no pod, or no such container in it; or the cluster does not answer, or may not be asked.</exception>
    public async Task ReadAsync(ClusterBuild build, string? container, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            var pod = await FindPodAsync(build, cancellationToken);
            CheckContainer(pod, container);
            await using var output = Output(container, events);
            output.Observe(build.PodName!, pod);

            // However much there is, and however slowly it is taken.
            await output.CompleteAsync(Timeout.InfiniteTimeSpan).WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            throw ClusterFailures.Explain(failure);
        }
    }

    /// <summary>Gives out what was printed and what will be, until the Build is over.</summary>
    /// <exception cref="DispatchException">DSP1216: there is no such container, or the pod is gone; DSP6003: the cluster has not answered for long, or may not be asked.</exception>
    public async Task FollowAsync(ClusterBuild build, string? container, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        if (build.IsFinished)
        {
            await ReadAsync(build, container, events, cancellationToken);
            return;
        }

        try
        {
            await using var output = Output(container, events);
            var verdict = await new BuildFollower(cluster, options, time).WatchAsync(build.Joined(cluster), limit: null, output, events, cancellationToken);
            if (verdict is Verdict.Failed { Diagnostic: { Code: var code } lost } && code == Codes.ConnectionLost)
            {
                throw new DispatchException(lost);
            }

            await output.CompleteAsync(options.Budgets.Logs).WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            throw ClusterFailures.Explain(failure);
        }
    }

    private PodOutput Output(string? container, IProgress<BuildEvent> events) =>
        new(cluster.Logs, cluster.Namespace, new MaskedEvents(cluster.Secrets, events), time, one => container is null || IsMeant(one, container));

    private static bool IsMeant(PodContainer container, string name) =>
        name == container.Name || name == container.DisplayName || container.DisplayName.EndsWith($" {name}", StringComparison.Ordinal);

    private async Task<JsonObject> FindPodAsync(ClusterBuild build, CancellationToken cancellationToken)
    {
        if (build.PodName is not { Length: > 0 } name)
        {
            throw Missing(build.IsFinished ? $"Build {build.Name} never had a pod." : $"Build {build.Name} has no pod yet.");
        }

        // A list, as those who publish may list pods and need not be allowed to get them.
        var found = await cluster.Client.ListAsync(ResourceKind.Pods, cluster.Namespace, new() { FieldSelector = $"metadata.name={name}", Limit = 1 }, cancellationToken);
        return found.Items is [var pod, ..] ? pod : throw Missing($"The pod {name} of Build {build.Name} is gone, and its log with it.");
    }

    private static void CheckContainer(JsonObject pod, string? name)
    {
        var containers = PodContainers.Of(pod);
        if (name is not null && !containers.Any(container => IsMeant(container, name)))
        {
            throw Missing($"There is no container '{name}' in the pod {pod.Text("metadata", "name")}: it has {string.Join(", ", containers.Select(static container => container.Name))}.");
        }
    }

    private static DispatchException Missing(string message) => new(Codes.LogMissing, message);
}
