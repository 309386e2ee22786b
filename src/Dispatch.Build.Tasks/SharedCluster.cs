using Dispatch.Build.Definitions;
using Dispatch.Build.Knative;
using Microsoft.Build.Framework;

namespace Dispatch.Build.Tasks;

/// <summary>A cluster that all publishes of a build share in this process: one client, and one watch for each kind of object.</summary>
internal sealed class SharedCluster(ClusterConnection connection) : IDisposable
{
    private static readonly Lock _gate = new();

    /// <summary>The cluster that settings name, opened by whoever comes first; the build engine closes it when the build is over.</summary>
    /// <exception cref="DispatchException">DSP1207: the kubeconfig cannot be used.</exception>
    public static KnativeCluster For(IBuildEngine4 engine, ClusterSettings settings)
    {
        var key = $"Dispatch.Build.Cluster|{settings.KubeConfig ?? Environment.GetEnvironmentVariable("KUBECONFIG")}|{settings.KubeContext}|{settings.Namespace}";
        lock (_gate)
        {
            if (engine.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) is SharedCluster shared)
            {
                return shared.Cluster;
            }

            var opened = new SharedCluster(ClusterConnection.Open(settings, Environment.GetEnvironmentVariable));
            engine.RegisterTaskObject(key, opened, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
            return opened.Cluster;
        }
    }

    private KnativeCluster Cluster => connection.Cluster;

    /// <inheritdoc/>
    public void Dispose() => connection.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
