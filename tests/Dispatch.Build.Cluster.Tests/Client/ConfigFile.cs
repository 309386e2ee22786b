using System.Security.Cryptography.X509Certificates;
using System.Text;
using Dispatch.Kubernetes;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;

namespace Dispatch.Build.Cluster.Tests.Client;

/// <summary>A kubeconfig that a test writes field by field, and the files beside it.</summary>
internal sealed class ConfigFile(ApiServer server, string inNamespace) : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>What makes the server trusted.</summary>
    public string Trust => $"certificate-authority-data: {Encode(server.Certificates.Authority.ExportCertificatePem())}";

    public string Write(string name, string content) => _folder.Write(name, content);

    /// <summary>Writes certificate and key of a user as <c>user.pem</c> and <c>user.key</c>.</summary>
    public void WritePair(X509Certificate2 certificate)
    {
        Write("user.pem", certificate.ExportCertificatePem());
        Write("user.key", ClusterCertificates.KeyPem(certificate));
    }

    /// <summary>Writes a plugin that prints one of these after the other, a run each; returns the field for it.</summary>
    public string WritePlugin(params IEnumerable<string> statuses)
    {
        foreach (var (number, status) in statuses.Index())
        {
            Write($"status-{number + 1}", $$"""{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {{status}}}""");
        }

        var script = Write("plugin", """
            #!/bin/sh
            cd "$(dirname "$0")"
            echo run >> runs
            cat "status-$(grep -c run runs)"
            """);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: ./plugin}";
    }

    /// <summary>How often the plugin ran.</summary>
    public int PluginRuns => File.Exists(_folder["runs"]) ? File.ReadAllLines(_folder["runs"]).Length : 0;

    /// <summary>Connects as a user that these fields describe.</summary>
    public KubernetesClient Connect(string user, string? cluster = null, TimeProvider? time = null)
    {
        var path = Write("config", $$$"""
            current-context: test
            clusters:
            - name: test
              cluster: {server: "{{{server.Address.GetLeftPart(UriPartial.Authority)}}}", {{{cluster ?? Trust}}} }
            users:
            - name: test
              user: { {{{user}}} }
            contexts:
            - name: test
              context: {cluster: test, user: test, namespace: {{{inNamespace}}} }
            """);
        return KubernetesClient.Connect(Clients.Load(path, time));
    }

    public void Dispose() => _folder.Dispose();

    public static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
