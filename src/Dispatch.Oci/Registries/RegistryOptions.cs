using Dispatch.Oci.Credentials;

namespace Dispatch.Oci.Registries;

/// <summary>How registries are reached.</summary>
public sealed record RegistryOptions
{
    /// <summary>Where credentials come from; anonymous by default.</summary>
    public ICredentialProvider Credentials { get; init; } = CredentialChain.Anonymous;

    /// <summary>
    /// Registries (<c>host[:port]</c>) that speak plain HTTP. <c>localhost</c>, <c>127.0.0.0/8</c> and <c>[::1]</c> do so without
    /// being named, unless <see cref="CertificateAuthorityFiles"/> names them.
    /// </summary>
    public IReadOnlyCollection<string> PlainHttp { get; init; } = [];

    /// <summary>
    /// Hosts (<c>host[:port]</c>; the port does not matter for the certificate) and PEM files with the certificate authorities they
    /// may be signed by, beside those the system trusts.
    /// </summary>
    public IReadOnlyDictionary<string, string> CertificateAuthorityFiles { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How often a request that may be repeated is sent at most.</summary>
    public int MaximumTries { get; init; } = 5;

    /// <summary>Upper bound of the first random wait between tries; it doubles with each try up to <see cref="MaximumDelay"/>.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Upper bound of every random wait between tries.</summary>
    public TimeSpan MaximumDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest <c>Retry-After</c> that is waited for; a longer one is an error at once.</summary>
    public TimeSpan MaximumRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For a connection, TLS included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From a request's last byte to its answer's headers.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>For a body to move on by at least one byte.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes per second below which, after <see cref="IdleTimeout"/>, a body counts as stuck although it trickles.</summary>
    public int MinimumSpeed { get; init; } = 1024;

    /// <summary>Bytes of one part where a registry takes blobs in parts only; it may ask for larger ones.</summary>
    public int ChunkSize { get; init; } = 5 * 1024 * 1024;

    /// <summary>What this client calls itself.</summary>
    public string UserAgent { get; init; } = "Dispatch.Build";

    /// <summary>The clock: waits, deadlines, token lifetimes.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Jitter; used under a lock.</summary>
    public Random Random { get; init; } = Random.Shared;
}
