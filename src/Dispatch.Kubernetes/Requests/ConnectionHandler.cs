using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Dispatch.Kubernetes.Requests;

/// <summary>Makes the connections that a <see cref="KubernetesConnection"/> describes.</summary>
internal static class ConnectionHandler
{
    public static HttpMessageHandler Create(KubernetesConnection connection) => new AuthenticationHandler(connection, certificate => Sockets(connection, certificate));

    private static SocketsHttpHandler Sockets(KubernetesConnection connection, X509Certificate2? certificate)
    {
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // Credentials must not follow a redirect, and the API sends none.
            ConnectTimeout = TimeSpan.FromSeconds(15),
            EnableMultipleHttp2Connections = true, // Every log that is followed takes a stream of one.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            SslOptions = Tls(connection.Tls, certificate),
        };
        if (connection.ProxyUrl is { } proxy)
        {
            sockets.Proxy = new WebProxy(proxy);
        }

        return sockets;
    }

    private static SslClientAuthenticationOptions Tls(KubernetesTls tls, X509Certificate2? certificate)
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

        if (certificate is not null)
        {
            // Said outright, as a list is searched for the authorities that the server names.
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return options;
    }
}
