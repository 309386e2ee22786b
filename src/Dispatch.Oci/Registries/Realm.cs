using System.Net;
using System.Net.Sockets;

namespace Dispatch.Oci.Registries;

/// <summary>Decides whether the token server a challenge names may be given credentials.</summary>
internal static class Realm
{
    /// <summary>The token server's address.</summary>
    /// <exception cref="InvalidDataException">It must not be used.</exception>
    public static Uri Check(string? realm, RegistryEndpoint registry, RegistryOptions options)
    {
        if (!Uri.TryCreate(realm, UriKind.Absolute, out var address) || address.UserInfo.Length > 0)
        {
            throw new InvalidDataException("its challenge names no valid token server (realm)");
        }

        var sameHost = string.Equals(address.IdnHost, registry.BaseAddress.IdnHost, StringComparison.OrdinalIgnoreCase);
        if (address.Scheme is "http")
        {
            // Only who already speaks plain HTTP by the user's choice may ask for the password over it.
            var allowed = registry.IsPlainHttp
                && (sameHost || RegistryEndpoint.IsLoopback(address) || options.PlainHttp.Contains(address.Authority, StringComparer.OrdinalIgnoreCase));
            if (!allowed)
            {
                throw new InvalidDataException($"its challenge names a token server on plain HTTP, {address.Authority}; credentials are not sent there");
            }
        }
        else if (address.Scheme is not "https")
        {
            throw new InvalidDataException($"its challenge names a token server with the scheme '{address.Scheme}'");
        }

        if (!sameHost && IsPrivate(address) && !IsPrivate(registry.BaseAddress))
        {
            // A registry outside has no business with services on this machine or in this network.
            throw new InvalidDataException($"its challenge names a token server inside this network, {address.Authority}; credentials are not sent there");
        }

        return address;
    }

    private static bool IsPrivate(Uri address)
    {
        if (RegistryEndpoint.IsLoopback(address))
        {
            return true;
        }

        if (!IPAddress.TryParse(address.IdnHost, out var ip))
        {
            return false;
        }

        ip = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        var bytes = ip.GetAddressBytes();
        return ip.AddressFamily == AddressFamily.InterNetwork
            ? bytes is [0 or 10 or 127, ..] or [192, 168, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..] or [100, >= 64 and <= 127, ..]
            : ip.IsIPv6LinkLocal || ip.IsIPv6UniqueLocal || ip.IsIPv6SiteLocal || IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.IPv6Any);
    }
}
