using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Dispatch.Kubernetes.Requests;

/// <summary>Makes the connections that a <see cref="KubernetesConnection"/> describes.</summary>
internal static class ConnectionHandler
{
    public static HttpMessageHandler Create(KubernetesConnection connection)
    {
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // Credentials must not follow a redirect, and the API sends none.
            ConnectTimeout = TimeSpan.FromSeconds(15),
            EnableMultipleHttp2Connections = true, // Every log that is followed takes a stream of one.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            SslOptions = Tls(connection.Tls),
        };
        if (connection.ProxyUrl is { } proxy)
        {
            sockets.Proxy = new WebProxy(proxy);
        }

        return new AuthenticationHandler(connection, sockets);
    }

    private static SslClientAuthenticationOptions Tls(KubernetesTls tls)
    {
        var options = new SslClientAuthenticationOptions();
        if (tls.SkipTlsVerify)
        {
#pragma warning disable CA5359 // The user said so in the kubeconfig.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (tls.Authorities.Count > 0)
        {
            options.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(tls.Authorities.ToArray());
        }

        if (tls.ClientCertificate is { } certificate)
        {
            // .NET asks for it in the middle of a handshake, where nothing can be awaited.
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) =>
                Task.Run(async () => await certificate(CancellationToken.None)).GetAwaiter().GetResult()!;
        }

        return options;
    }
}
