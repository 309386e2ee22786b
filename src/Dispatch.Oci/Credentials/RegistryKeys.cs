namespace Dispatch.Oci.Credentials;

/// <summary>The names one registry goes by in Docker's configuration file.</summary>
public static class RegistryKeys
{
    /// <summary>The key under which <c>docker login</c> keeps Docker Hub.</summary>
    public const string DockerHub = "https://index.docker.io/v1/";

    private static readonly string[] _dockerHubNames = [DockerHub, "docker.io", "index.docker.io", "registry-1.docker.io"];

    /// <summary>Keys to look for, the likeliest first.</summary>
    public static IReadOnlyList<string> Of(string registry) => IsDockerHub(registry) ? _dockerHubNames : [registry];

    /// <summary>What a credential helper is asked for.</summary>
    public static string ForHelper(string registry) => IsDockerHub(registry) ? DockerHub : registry;

    /// <summary>Whether a key of the file means this registry; Docker accepts a scheme and an API version around the host.</summary>
    public static bool Matches(string key, string registry)
    {
        var host = key;
        foreach (var scheme in (ReadOnlySpan<string>)["https://", "http://"])
        {
            if (host.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                host = host[scheme.Length..];
            }
        }

        host = host.TrimEnd('/');
        foreach (var version in (ReadOnlySpan<string>)["/v1", "/v2"])
        {
            if (host.EndsWith(version, StringComparison.Ordinal))
            {
                host = host[..^version.Length];
            }
        }

        return Of(registry).Contains(host, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsDockerHub(string registry) => registry is "docker.io" or "index.docker.io" or "registry-1.docker.io";
}
