using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Dispatch.Oci.Credentials;

namespace Dispatch.Oci.Registries;

/// <summary>Answers one registry's challenges and remembers how: the scheme, the credentials, a token a set of scopes.</summary>
internal sealed class Authorizer(RegistryEndpoint endpoint, RegistryOptions options, TokenClient tokens) : IDisposable
{
    private readonly ConcurrentDictionary<RegistryAccess, Credential?> _credentials = new();
    private readonly Dictionary<(RegistryAccess Access, string Scopes), Token> _tokens = [];
    private readonly SemaphoreSlim _gate = new(1);
    private Challenge? _challenge;

    /// <summary>What to send before being asked; null until the registry has asked once.</summary>
    public Task<AuthenticationHeaderValue?> FindAsync(RequestContext context, CancellationToken cancellationToken) =>
        AuthorizeAsync(context, context.Scopes, rejected: null, cancellationToken);

    /// <summary>The answer to a 401; null when there is none.</summary>
    public Task<AuthenticationHeaderValue?> AnswerAsync(
        RequestContext context, IReadOnlyList<Challenge> challenges, AuthenticationHeaderValue? rejected, CancellationToken cancellationToken)
    {
        if ((challenges.FirstOrDefault(challenge => challenge.IsBearer) ?? challenges.FirstOrDefault(challenge => challenge.IsBasic)) is not { } known)
        {
            return Task.FromResult<AuthenticationHeaderValue?>(null);
        }

        // The scheme and the realm are remembered; the scope the registry asks for belongs to this request only.
        Volatile.Write(ref _challenge, known);
        var asked = known.Parameters.GetValueOrDefault("scope") ?? "";
        return AuthorizeAsync(context, [.. context.Scopes, .. asked.Split(' ')], rejected, cancellationToken);
    }

    /// <summary>Where the credentials for this access came from, or where none were found.</summary>
    public (bool Found, string Source) Describe(RegistryAccess access) =>
        _credentials.GetValueOrDefault(access) is { } credential ? (true, credential.Source) : (false, options.Credentials.Describe(access));

    public void Dispose() => _gate.Dispose();

    private async Task<AuthenticationHeaderValue?> AuthorizeAsync(
        RequestContext context, IReadOnlyList<string> scopes, AuthenticationHeaderValue? rejected, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _challenge) is not { } challenge)
        {
            return null;
        }

        // One at a time: parallel transfers that meet the same expired token must not each fetch a new one.
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var credential = await FindCredentialAsync(context.Access, cancellationToken);
            return challenge.IsBasic ? Basic(credential)
                : credential?.RegistryToken is { } ready ? new("Bearer", ready)
                : await BearerAsync(context, scopes, challenge, credential, rejected, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<Credential?> FindCredentialAsync(RegistryAccess access, CancellationToken cancellationToken) =>
        _credentials.TryGetValue(access, out var known)
            ? known
            : _credentials[access] = await options.Credentials.FindAsync(endpoint.Registry, access, cancellationToken);

    private static AuthenticationHeaderValue? Basic(Credential? credential) =>
        credential?.Username is { } user
            ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{credential.Password}")))
            : null;

    private async Task<AuthenticationHeaderValue> BearerAsync(
        RequestContext context, IReadOnlyList<string> scopes, Challenge challenge, Credential? credential,
        AuthenticationHeaderValue? rejected, CancellationToken cancellationToken)
    {
        var key = (context.Access, string.Join(' ', context.Scopes));
        if (_tokens.TryGetValue(key, out var token) && !token.IsOld(options.TimeProvider.GetUtcNow()) && !token.Header.Equals(rejected))
        {
            return token.Header;
        }

        token = await tokens.GetAsync(endpoint, context, Scopes.Merge(scopes), challenge, credential, cancellationToken);
        _tokens[key] = token;
        return token.Header;
    }
}
