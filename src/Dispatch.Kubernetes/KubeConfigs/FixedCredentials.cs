using System.Net.Http.Headers;

namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>A header that does not change; null for none.</summary>
internal sealed class FixedCredentials(AuthenticationHeaderValue? header) : IKubernetesCredentials
{
    public ValueTask<AuthenticationHeaderValue?> GetAsync(bool refresh, CancellationToken cancellationToken) => ValueTask.FromResult(header);
}
