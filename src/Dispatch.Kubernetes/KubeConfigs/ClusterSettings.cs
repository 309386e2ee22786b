namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>An entry of <c>clusters</c>.</summary>
internal static class ClusterSettings
{
    /// <summary>Address and TLS, yet without a client certificate.</summary>
    public static (KubernetesTls Tls, Uri Server) Read(ConfigNode cluster, ConfigNode user)
    {
        var skip = cluster["insecure-skip-tls-verify"];
        var authority = PemSource.Find(cluster, "certificate-authority");
        if (skip.Flag && authority is not null)
        {
            throw skip.Error($"{authority.Node.Field} says whom to trust, so this cannot be true.");
        }

        var tls = new KubernetesTls
        {
            Authorities = authority is null ? [] : Certificates.Authorities(authority),
            ServerName = cluster["tls-server-name"].Text,
            SkipTlsVerify = skip.Flag,
        };
        var isSecured = skip.Flag || authority is not null || PemSource.Find(user, "client-certificate") is not null;
        return (tls, Server(cluster["server"], isSecured));
    }

    /// <summary>The proxy; null for none.</summary>
    public static Uri? ProxyUrl(ConfigNode node) => node.Text switch
    {
        null => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https" or "socks5", Host.Length: > 0 } => url,
        _ => throw node.Error("it is not an address that begins with http://, https:// or socks5://."),
    };

    // As client-go: an address without a scheme is https when anything of TLS is set.
    private static Uri Server(ConfigNode node, bool isSecured)
    {
        var text = node.RequiredText;
        var full = text.Contains("://", StringComparison.Ordinal) ? text : $"{(isSecured ? "https" : "http")}://{text}";
        return Uri.TryCreate(full, UriKind.Absolute, out var url)
            && url is { Scheme: "http" or "https", Host.Length: > 0, Query.Length: 0, Fragment.Length: 0, UserInfo.Length: 0 }
            ? url
            : throw node.Error("it is not an address such as https://host:6443.");
    }
}
