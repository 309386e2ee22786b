using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace Dispatch.Kubernetes;

/// <summary>Where to find a kubeconfig, and what of it to use.</summary>
public sealed record KubeConfigOptions
{
    /// <summary>File, or list of files as in <c>KUBECONFIG</c>; null for that variable, then <c>~/.kube/config</c>, then the service account of the pod this runs in.</summary>
    public string? Path { get; init; }

    /// <summary>Context; null for the current one.</summary>
    public string? Context { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>The user's home folder.</summary>
    public required string Home { get; init; }

    /// <summary>Whether a person can answer an exec plugin's questions.</summary>
    public bool IsInteractive { get; init; }
}

/// <summary>How to reach an API server, and as whom.</summary>
public sealed record KubernetesConnection
{
    /// <summary>Where calls go; it may have a path, which every call begins with.</summary>
    public required Uri Server { get; init; }

    /// <summary>Namespace of the context or pod; <c>default</c> when neither says.</summary>
    public required string Namespace { get; init; }

    /// <summary>How to secure the connection.</summary>
    public KubernetesTls Tls { get; init; } = new();

    /// <summary>Proxy (<c>http</c>, <c>https</c> or <c>socks5</c>); null for what the environment says.</summary>
    public Uri? ProxyUrl { get; init; }

    /// <summary>What goes into <c>Authorization</c>.</summary>
    public required IKubernetesCredentials Credentials { get; init; }

    /// <summary><c>Impersonate-*</c> headers of every call; a name may occur several times.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ImpersonationHeaders { get; init; } = [];
}

/// <summary>TLS of a connection.</summary>
public sealed record KubernetesTls
{
    /// <summary>Trusted instead of the machine's authorities; empty for those.</summary>
    public IReadOnlyList<X509Certificate2> Authorities { get; init; } = [];

    /// <summary>Name to send and to find in the server's certificate; null for the server's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>Whether any server certificate will do.</summary>
    public bool SkipTlsVerify { get; init; }

    /// <summary>
    /// The certificate to present, asked for each call as it may rotate; null for none. True as the first argument means that the server did not
    /// accept the one before (401): read or ask again.
    /// </summary>
    /// <remarks>It may throw <see cref="KubeConfigException"/>.</remarks>
    public Func<bool, CancellationToken, ValueTask<X509Certificate2?>>? ClientCertificate { get; init; }
}

/// <summary>Proves to the API server who is calling.</summary>
public interface IKubernetesCredentials
{
    /// <summary>The <c>Authorization</c> header; null for none.</summary>
    /// <param name="refresh">The server did not accept the one before (401): read or ask again.</param>
    /// <param name="cancellationToken">Ends the wait, and a plugin that runs.</param>
    /// <exception cref="KubeConfigException">A file or plugin does not give it.</exception>
    ValueTask<AuthenticationHeaderValue?> GetAsync(bool refresh, CancellationToken cancellationToken);
}
