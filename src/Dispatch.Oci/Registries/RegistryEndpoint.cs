using System.Net;

namespace Dispatch.Oci.Registries;

/// <summary>A registry's name and the address it is reached at.</summary>
/// <param name="Registry">Host and port as references have them.</param>
/// <param name="BaseAddress">Scheme, host and port.</param>
internal sealed record RegistryEndpoint(string Registry, Uri BaseAddress)
{
    /// <summary>Whether the user's choice or the loopback rule allows plain HTTP.</summary>
    public bool IsPlainHttp => BaseAddress.Scheme is "http";

    public static RegistryEndpoint Of(string registry, RegistryOptions options)
    {
        // Docker Hub answers under another name than images carry.
        var host = registry is "docker.io" ? "registry-1.docker.io" : registry;
        var address = new Uri($"https://{host}/");
        var named = options.PlainHttp.Contains(registry, StringComparer.OrdinalIgnoreCase);
        var certified = options.CertificateAuthorityFiles.Keys.Any(key => string.Equals(key, registry, StringComparison.OrdinalIgnoreCase));
        return named || (!certified && IsLoopback(address)) ? new(registry, new Uri($"http://{host}/")) : new(registry, address);
    }

    /// <summary>Whether the address is this machine by its very name.</summary>
    public static bool IsLoopback(Uri address) =>
        string.Equals(address.IdnHost, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.IdnHost, out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>Whether two addresses share scheme, host and port (RFC 6454).</summary>
    public static bool IsSameOrigin(Uri? one, Uri? other) =>
        one is not null && other is not null
        && Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>An address another party gave: resolved against the request's, and refused when it is not plainly HTTP or less safe.</summary>
    /// <exception cref="InvalidDataException">It must not be followed.</exception>
    public static Uri Resolve(Uri requested, Uri? location)
    {
        if (location is null || !Uri.TryCreate(requested, location, out var target))
        {
            throw new InvalidDataException("the answer has no valid Location header");
        }

        if (target.Scheme is not ("https" or "http"))
        {
            throw new InvalidDataException($"the answer's Location has the scheme '{target.Scheme}'");
        }

        if (target.UserInfo.Length > 0)
        {
            throw new InvalidDataException($"the answer's Location on {target.Authority} holds a user name");
        }

        return requested.Scheme is "https" && target.Scheme is "http"
            ? throw new InvalidDataException(
                $"the answer's Location leads from HTTPS to plain HTTP on {target.Authority}; a registry behind a proxy needs X-Forwarded-Proto")
            : target;
    }
}
