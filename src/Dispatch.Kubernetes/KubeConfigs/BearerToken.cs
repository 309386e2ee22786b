using System.Net.Http.Headers;

namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>A bearer token (RFC 6750).</summary>
internal static class BearerToken
{
    public static AuthenticationHeaderValue Header(string token, Func<string, KubeConfigException> error) =>
        token.All(c => c is > ' ' and < (char)127) ? new("Bearer", token) : throw error("the token has characters that no header can carry.");
}
