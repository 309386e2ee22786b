using Dispatch.Build.Definitions;
using Dispatch.Build.Knative.Engine;
using Dispatch.Build.Reporting;
using Dispatch.Kubernetes;
using Dispatch.Kubernetes.KubeConfigs;

namespace Dispatch.Build.Knative;

/// <summary>A cluster as settings name it, with the client that reaches it.</summary>
public sealed class ClusterConnection : IAsyncDisposable
{
    private readonly KubernetesClient _client;

    private ClusterConnection(KubernetesClient client, KnativeCluster cluster) => (_client, Cluster) = (client, cluster);

    /// <summary>What engines share.</summary>
    public KnativeCluster Cluster { get; }

    /// <summary>Reads the kubeconfig; the cluster itself is not asked yet.</summary>
    /// <param name="settings">Checked settings (<see cref="PublishPlan.Cluster"/>).</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <exception cref="DispatchException">DSP1207: the kubeconfig cannot be used.</exception>
    public static ClusterConnection Open(ClusterSettings settings, Func<string, string?> environment)
    {
        try
        {
            var connection = KubeConfig.Load(new()
            {
                Path = settings.KubeConfig,
                Context = settings.KubeContext,
                Environment = environment,
                Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            });
            var secrets = new SecretMask();
            var client = KubernetesClient.Connect(connection with { Credentials = new MaskedClusterCredentials(secrets, connection.Credentials) });
            return new(client, new KnativeCluster(client, settings.Namespace!) { Secrets = secrets });
        }
        catch (KubeConfigException failure)
        {
            throw ClusterFailures.Explain(failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        _client.Dispose();
    }
}
