namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>What the kubelet gives to the containers of a pod.</summary>
internal static class ServiceAccount
{
    public const string DefaultFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    public static bool IsPresent(Func<string, string?> environment, string folder) =>
        environment("KUBERNETES_SERVICE_HOST") is { Length: > 0 } && environment("KUBERNETES_SERVICE_PORT") is { Length: > 0 } && File.Exists(Path.Combine(folder, "token"));

    public static KubernetesConnection Connect(Func<string, string?> environment, string folder, TimeProvider timeProvider)
    {
        var (host, port) = (environment("KUBERNETES_SERVICE_HOST")!, environment("KUBERNETES_SERVICE_PORT")!);
        var (token, authority, inNamespace) = (Path.Combine(folder, "token"), Path.Combine(folder, "ca.crt"), Path.Combine(folder, "namespace"));
        var address = $"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}";
        return new KubernetesConnection
        {
            Server = Uri.TryCreate(address, UriKind.Absolute, out var server)
                ? server
                : throw new KubeConfigException("", "KUBERNETES_SERVICE_HOST", $"{address} is not an address."),
            Namespace = environment("POD_NAMESPACE") is { Length: > 0 } named ? named : NamespaceIn(inNamespace),
            Tls = new KubernetesTls { Authorities = Certificates.Authorities(new PemSource(new ConfigNode("", authority, null), authority)) },
            Credentials = new TokenFileCredentials(token, (problem, inner) => new KubeConfigException("", token, problem, inner), timeProvider),
        };
    }

    private static string NamespaceIn(string path)
    {
        try
        {
            return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } name ? name : "default";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException("", path, $"it cannot be read: {e.Message}", e);
        }
    }
}
