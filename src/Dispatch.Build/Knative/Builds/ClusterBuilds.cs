using Dispatch.Build.Knative.Engine;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Builds;

/// <summary>The Builds of a namespace, whoever started them.</summary>
/// <param name="cluster">The cluster.</param>
public sealed class ClusterBuilds(KnativeCluster cluster)
{
    private const int PageSize = 200;
    private const int MaxListings = 3;

    /// <summary>Our Builds, the newest first.</summary>
    /// <param name="function">Only those of this function; null for all.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="DispatchException">The cluster does not answer, or may not be asked.</exception>
    public async Task<IReadOnlyList<ClusterBuild>> ListAsync(string? function, CancellationToken cancellationToken)
    {
        await cluster.DetectAsync(cancellationToken);
        var selector = $"{BuildRequest.ManagedByLabel}={BuildRequest.ManagedBy}{(function is null ? "" : $",{BuildRequest.NameLabel}={function}")}";
        for (var left = MaxListings; ; left--)
        {
            try
            {
                return [.. (await ListAllAsync(selector, cancellationToken)).OrderByDescending(static build => build.Created).ThenBy(static build => build.Name, StringComparer.Ordinal)];
            }
            catch (KubernetesGoneException) when (left > 1)
            {
                // So many that the list was too old before its last page.
            }
            catch (Exception failure) when (ClusterFailures.CanExplain(failure))
            {
                throw ClusterFailures.Explain(failure);
            }
        }
    }

    /// <summary>The Build that is meant.</summary>
    /// <exception cref="DispatchException">DSP1215: there is none; or the cluster does not answer, or may not be asked.</exception>
    public Task<ClusterBuild> FindAsync(BuildSelection selection, CancellationToken cancellationToken) => selection switch
    {
        BuildSelection.Latest(var function) => GetLatestAsync(function, cancellationToken),
        _ => GetAsync(selection.Text, cancellationToken),
    };

    /// <summary>A Build by its name.</summary>
    /// <exception cref="DispatchException">DSP1215: there is none; or the cluster does not answer, or may not be asked.</exception>
    public async Task<ClusterBuild> GetAsync(string name, CancellationToken cancellationToken)
    {
        await cluster.DetectAsync(cancellationToken);
        try
        {
            return await cluster.FindAsync(name, cancellationToken) is { } found ? new(found) : throw Missing($"Build '{name}'");
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            throw ClusterFailures.Explain(failure);
        }
    }

    /// <summary>The Build of a function that was submitted last.</summary>
    /// <exception cref="DispatchException">DSP1215: there is none; or the cluster does not answer, or may not be asked.</exception>
    public async Task<ClusterBuild> GetLatestAsync(string function, CancellationToken cancellationToken) =>
        (await ListAsync(function, cancellationToken)) is [var latest, ..] ? latest : throw Missing($"Build of '{function}'");

    private async Task<List<ClusterBuild>> ListAllAsync(string selector, CancellationToken cancellationToken)
    {
        var builds = new List<ClusterBuild>();
        string? next = null;
        do
        {
            var page = await cluster.Client.ListAsync(KnativeKinds.Builds, cluster.Namespace, new() { LabelSelector = selector, Limit = PageSize, Continue = next }, cancellationToken);
            builds.AddRange(page.Items.Select(static item => new ClusterBuild(item)));
            next = page.Continue;
        }
        while (!string.IsNullOrEmpty(next));

        return builds;
    }

    private DispatchException Missing(string what) => new(Codes.BuildMissing, $"Namespace '{cluster.Namespace}' of the cluster at {cluster.Client.Server} has no {what}.");
}
