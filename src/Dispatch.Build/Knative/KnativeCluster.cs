using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Engine;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative;

/// <summary>What all builds of a process share for one context and namespace: the client, what the cluster is, how many submit at once.</summary>
/// <param name="client">The API.</param>
/// <param name="inNamespace">Where Builds are created.</param>
public sealed class KnativeCluster(IKubernetesClient client, string inNamespace) : IAsyncDisposable
{
    private const int MaxSubmits = 4;
    private const int Unknown = -1;

    private readonly SemaphoreSlim _detection = new(1);
    private volatile int _release = Unknown;

    /// <summary>The API.</summary>
    public IKubernetesClient Client { get; } = client;

    /// <summary>Where Builds are created.</summary>
    public string Namespace { get; } = inNamespace;

    /// <summary>The release the cluster runs; asked once. v0.4 shows only when an object came back (<see cref="Learn"/>).</summary>
    /// <exception cref="DispatchException">There is no Knative Build, or the cluster does not answer.</exception>
    public async Task<KnativeRelease> DetectAsync(CancellationToken cancellationToken)
    {
        await _detection.WaitAsync(cancellationToken);
        try
        {
            if (_release == Unknown)
            {
                var resources = await Client.DiscoverAsync(KnativeKinds.Group, KnativeKinds.Version, cancellationToken)
                    ?? throw new DispatchException(Codes.KnativeMissing, $"The cluster at {Client.Server} does not serve {KnativeKinds.Group}/{KnativeKinds.Version}.");
                _release = (int)ReleaseDetection.Of(resources);
            }

            return (KnativeRelease)_release;
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            throw ClusterFailures.Explain(failure);
        }
        finally
        {
            _detection.Release();
        }
    }

    /// <summary>Takes from a Build that the server returned what it tells of the release.</summary>
    internal KnativeRelease Learn(JsonObject build)
    {
        var release = ReleaseDetection.Refine(_release == Unknown ? KnativeRelease.V03 : (KnativeRelease)_release, build);
        _release = (int)release;
        return release;
    }

    /// <summary>Held while a Build is created: only a few at once.</summary>
    internal SemaphoreSlim Submits { get; } = new(MaxSubmits);

    /// <summary>A Build; null when there is none.</summary>
    internal async Task<JsonObject?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await Client.GetAsync(KnativeKinds.Builds, Namespace, name, cancellationToken);
        }
        catch (KubernetesNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _detection.Dispose();
        Submits.Dispose();
        return ValueTask.CompletedTask;
    }
}
