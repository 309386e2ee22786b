using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace Dispatch.Kubernetes.Requests;

/// <summary>
/// Adds credentials and impersonation to each request. An answer 401 means that they expired: they are asked for anew, once. A server looks at
/// the certificate of a connection, so another certificate means other connections.
/// </summary>
/// <param name="connection">Who is calling.</param>
/// <param name="connect">Makes connections that present a certificate.</param>
internal sealed class AuthenticationHandler(KubernetesConnection connection, Func<X509Certificate2?, HttpMessageHandler> connect) : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private HttpMessageInvoker? _invoker;
    private X509Certificate2? _presented;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The one way to tell .NET another name for the handshake; the API server itself does not look at this header.
        request.Headers.Host = connection.Tls.ServerName;
        foreach (var (name, value) in connection.ImpersonationHeaders)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var sent = await AskAsync(refresh: false, cancellationToken);
        var response = await SendAsync(request, sent, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        var renewed = await AskAsync(refresh: true, cancellationToken);
        if (renewed == sent)
        {
            return response;
        }

        response.Dispose();
        return await SendAsync(request, renewed, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _invoker?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<Credential> AskAsync(bool refresh, CancellationToken cancellationToken) => new(
        await connection.Credentials.GetAsync(refresh, cancellationToken),
        connection.Tls.ClientCertificate is { } certificate ? await certificate(refresh, cancellationToken) : null);

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Credential credential, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = credential.Header;
        return Invoker(credential.Certificate).SendAsync(request, cancellationToken);
    }

    // Connections with an older certificate are left to those who read from them, and close by themselves when idle.
    private HttpMessageInvoker Invoker(X509Certificate2? certificate)
    {
        lock (_gate)
        {
            if (_invoker is null || !Equals(_presented, certificate))
            {
                (_invoker, _presented) = (new(connect(certificate)), certificate);
            }

            return _invoker;
        }
    }

    // Certificates are equal when issuer and serial number are.
    private sealed record Credential(AuthenticationHeaderValue? Header, X509Certificate2? Certificate);
}
