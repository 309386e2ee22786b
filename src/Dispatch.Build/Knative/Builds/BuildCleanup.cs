using Dispatch.Build.Knative.Engine;

namespace Dispatch.Build.Knative.Builds;

/// <summary>Deletes Builds that are over, with the pods they own: nothing else in a cluster does. Never one that runs, nor one that is not ours.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="time">The clock.</param>
public sealed class BuildCleanup(KnativeCluster cluster, TimeProvider time)
{
    /// <summary>Those that may go, the newest first.</summary>
    /// <param name="function">Only those of this function; null for all.</param>
    /// <param name="keep">So many of each function stay, the newest.</param>
    /// <param name="age">What ended less than this ago stays.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="DispatchException">The cluster does not answer, or may not be asked.</exception>
    public async Task<IReadOnlyList<ClusterBuild>> FindAsync(string? function, int keep, TimeSpan age, CancellationToken cancellationToken)
    {
        var youngest = time.GetUtcNow() - age;
        var builds = await new ClusterBuilds(cluster).ListAsync(function, cancellationToken);
        return
        [
            .. builds.Where(static build => build.IsFinished).GroupBy(static build => build.Function, StringComparer.Ordinal)
                .SelectMany(finished => finished.Skip(keep)).Where(build => build.Ended <= youngest),
        ];
    }

    /// <summary>Deletes one of them; false when it is gone already.</summary>
    /// <exception cref="DispatchException">The cluster does not answer, or refuses.</exception>
    public async Task<bool> DeleteAsync(ClusterBuild build, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.Client.DeleteAsync(KnativeKinds.Builds, cluster.Namespace, build.Name, new() { Uid = build.Uid }, cancellationToken);
        }
        catch (Kubernetes.KubernetesConflictException)
        {
            // Another Build has the name now.
            return false;
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            throw ClusterFailures.Explain(failure);
        }
    }
}
