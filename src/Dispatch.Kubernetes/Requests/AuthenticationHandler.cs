using System.Net;

namespace Dispatch.Kubernetes.Requests;

/// <summary>Adds credentials and impersonation to each request. An answer 401 means that they expired: they are asked for anew, once.</summary>
internal sealed class AuthenticationHandler(KubernetesConnection connection, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The one way to tell .NET another name for the handshake; the API server itself does not look at this header.
        request.Headers.Host = connection.Tls.ServerName;
        foreach (var (name, value) in connection.ImpersonationHeaders)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var sent = request.Headers.Authorization = await connection.Credentials.GetAsync(refresh: false, cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        var renewed = await connection.Credentials.GetAsync(refresh: true, cancellationToken);
        if (renewed is null || renewed.Equals(sent))
        {
            return response;
        }

        response.Dispose();
        request.Headers.Authorization = renewed;
        return await base.SendAsync(request, cancellationToken);
    }
}
