using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Dispatch.Testing.ControlPlane;

/// <summary>Somebody who may call the API server: by client certificate, or by bearer token.</summary>
/// <param name="Name">As RBAC subjects name it.</param>
/// <param name="Certificate">With its key; null for a token.</param>
/// <param name="Token">Null for a certificate.</param>
public sealed record ClusterUser(string Name, X509Certificate2? Certificate, string? Token)
{
    /// <summary>Text of a kubeconfig for a server whose certificate the authority signed; the context's namespace is the one given.</summary>
    public string KubeConfig(Uri server, X509Certificate2 authority, string inNamespace)
    {
        var credential = Certificate is null
            ? $"token: {Token}"
            : $"client-certificate-data: {Encode(Certificate.ExportCertificatePem())}\n    client-key-data: {Encode(ClusterCertificates.KeyPem(Certificate))}";
        return $$"""
            apiVersion: v1
            kind: Config
            current-context: test
            clusters:
            - name: test
              cluster:
                server: {{server.GetLeftPart(UriPartial.Authority)}}
                certificate-authority-data: {{Encode(authority.ExportCertificatePem())}}
            users:
            - name: test
              user:
                {{credential}}
            contexts:
            - name: test
              context: {cluster: test, user: test, namespace: {{inNamespace}}}

            """;
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
