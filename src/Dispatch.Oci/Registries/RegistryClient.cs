using System.Collections.Concurrent;
using System.Net;
using Dispatch.Oci.Credentials;

namespace Dispatch.Oci.Registries;

/// <summary>
/// Talks to registries (OCI distribution specification 1.1). Connections, tokens and what was learnt about a registry are shared
/// by all repositories opened from one client. Safe for parallel use.
/// </summary>
public sealed class RegistryClient : IDisposable
{
    private readonly RegistryOptions _options;
    private readonly DeadlineHandler _wire;
    private readonly ConcurrentDictionary<string, Lazy<RegistryTransport>> _transports = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A client.</summary>
    /// <exception cref="InvalidDataException">A certificate authority file cannot be read.</exception>
    public RegistryClient(RegistryOptions options)
    {
        _options = options;
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null,
        };
        sockets.SslOptions.RemoteCertificateValidationCallback = new TrustedRoots(options).Validate;
        _wire = new(options, sockets);
    }

    /// <summary>The repository of an image; tag and digest are not looked at.</summary>
    /// <param name="reference">Registry and repository.</param>
    /// <param name="access">Which credentials to use and which rights to ask for; writing needs <see cref="RegistryAccess.Push"/>.</param>
    public Repository OpenRepository(ImageReference reference, RegistryAccess access) =>
        new(Transport(reference.Registry), reference.Repository, access, _options);

    /// <summary>Closes all connections. Repositories opened from here end with it.</summary>
    public void Dispose()
    {
        foreach (var transport in _transports.Values.Where(transport => transport.IsValueCreated))
        {
            transport.Value.Dispose();
        }

        _wire.Dispose();
    }

    private RegistryTransport Transport(string registry) =>
        _transports.GetOrAdd(registry, name => new(() => new(RegistryEndpoint.Of(name, _options), _options, _wire))).Value;
}
