using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Engine;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Reporting;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative;

/// <summary>What all builds of a process share for one context and namespace: the client, what the cluster is, how many submit at once.</summary>
/// <param name="client">The API.</param>
/// <param name="inNamespace">Where Builds are created.</param>
/// <param name="time">The clock; null for the system's.</param>
/// <param name="watching">When watches list anew; null for the usual.</param>
/// <param name="logging">When logs are asked for again; null for the usual.</param>
public sealed class KnativeCluster(
    IKubernetesClient client, string inNamespace, TimeProvider? time = null, WatchTiming? watching = null, PodLogTiming? logging = null) : IAsyncDisposable
{
    private const int MaxSubmits = 4;
    private const int Unknown = -1;

    private readonly SemaphoreSlim _detection = new(1);
    private readonly ConcurrentDictionary<(string Kind, string Name), Lazy<Task<BuildTemplate>>> _templates = new();
    private volatile int _release = Unknown;
    private ResourceWatch? _pods;
    private object? _podsGate;

    /// <summary>The API.</summary>
    public IKubernetesClient Client { get; } = client;

    /// <summary>What must not be shown of the credentials for it.</summary>
    public SecretMask Secrets { get; init; } = new();

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

    /// <summary>The one watch for all our Builds.</summary>
    internal ResourceWatch Builds { get; } = new(client, KnativeKinds.Builds, inNamespace, $"{BuildRequest.ManagedByLabel}={BuildRequest.ManagedBy}", watching, time);

    /// <summary>The one watch for the pods of Builds; only after <see cref="DetectAsync"/>, as releases label them differently.</summary>
    internal ResourceWatch Pods => LazyInitializer.EnsureInitialized(
        ref _pods, ref _podsGate, () => new(Client, ResourceKind.Pods, Namespace, KnativeKinds.PodLabel((KnativeRelease)_release), watching, time))!;

    /// <summary>The logs of pods.</summary>
    internal PodLog Logs { get; } = new(client, logging, time);

    /// <summary>A template, asked for once.</summary>
    /// <exception cref="DispatchException">DSP1205: there is none.</exception>
    internal async Task<BuildTemplate> GetTemplateAsync(string kind, string name, CancellationToken cancellationToken)
    {
        var found = _templates.GetOrAdd((kind, name), static (key, cluster) => new(() => cluster.ReadTemplateAsync(key.Kind, key.Name)), this);
        try
        {
            return await found.Value.WaitAsync(cancellationToken);
        }
        catch (Exception) when (found.Value.IsFaulted)
        {
            // Whoever asks next shall not get an old failure.
            _templates.TryRemove(new((kind, name), found));
            throw;
        }
    }

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
    public async ValueTask DisposeAsync()
    {
        await Builds.DisposeAsync();
        await (_pods?.DisposeAsync() ?? ValueTask.CompletedTask);
        _detection.Dispose();
        Submits.Dispose();
    }

    // What is missing from a namespace that is not there is the namespace. Who may not look at it learns no more than that the template is not in it.
    private async Task CheckNamespaceAsync()
    {
        try
        {
            await Client.GetAsync(KnativeKinds.Namespaces, null, Namespace, CancellationToken.None);
        }
        catch (KubernetesNotFoundException)
        {
            throw new DispatchException(Codes.SettingInvalid, $"The cluster at {Client.Server} has no namespace '{Namespace}' (DispatchNamespace).");
        }
        catch (KubernetesException)
        {
            // The template is missing in any case.
        }
    }

    // Asked for all who want it, so nobody's cancellation ends it; the client has a deadline for each call.
    private async Task<BuildTemplate> ReadTemplateAsync(string kind, string name)
    {
        try
        {
            return ManifestJson.Read<BuildTemplate>(await Client.GetAsync(KnativeKinds.Templates(kind), KnativeKinds.IsClusterWide(kind) ? null : Namespace, name, CancellationToken.None));
        }
        catch (KubernetesNotFoundException)
        {
            await CheckNamespaceAsync();
            throw new DispatchException(Codes.TemplateMissing, $"The cluster at {Client.Server} has no {kind} '{name}'{(KnativeKinds.IsClusterWide(kind) ? "" : $" in namespace '{Namespace}'")}.");
        }
    }
}
