using System.Net.Http.Headers;
using System.Text;
using Dispatch.Build.Reporting;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative;

/// <summary>Tokens and passwords of a kubeconfig, its files and plugins, known from then on as secrets of the run.</summary>
internal sealed class MaskedClusterCredentials(SecretMask secrets, IKubernetesCredentials credentials) : IKubernetesCredentials
{
    public async ValueTask<AuthenticationHeaderValue?> GetAsync(bool refresh, CancellationToken cancellationToken)
    {
        var header = await credentials.GetAsync(refresh, cancellationToken);
        if (header is { Scheme: "Basic", Parameter: { } pair })
        {
            var (user, password) = Encoding.UTF8.GetString(Convert.FromBase64String(pair)).Split(':', 2) is [var first, var second] ? (first, second) : ("", "");
            secrets.AddPair(user, password);
        }
        else
        {
            secrets.Add(header?.Parameter);
        }

        return header;
    }
}
