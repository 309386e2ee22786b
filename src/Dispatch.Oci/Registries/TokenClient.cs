using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dispatch.Oci.Credentials;

namespace Dispatch.Oci.Registries;

/// <summary>Gets bearer tokens: by GET with a user name and password or anonymously, by POST with an identity token.</summary>
/// <param name="options">Clock, rules for addresses.</param>
/// <param name="wire">Sends; follows no redirect, because credentials go to the named token server only.</param>
internal sealed class TokenClient(RegistryOptions options, HttpMessageInvoker wire)
{
    private const int MaximumAnswer = 1024 * 1024;
    private const int MaximumToken = 64 * 1024;

    /// <summary>A token with these scopes.</summary>
    /// <exception cref="InvalidDataException">The challenge names a server that must not be asked.</exception>
    /// <exception cref="RegistryException">The token server refuses, or answers without a token.</exception>
    public async Task<Token> GetAsync(
        RegistryEndpoint registry, RequestContext context, IReadOnlyList<string> scopes, Challenge challenge, Credential? credential,
        CancellationToken cancellationToken)
    {
        var realm = Realm.Check(challenge.Parameters.GetValueOrDefault("realm"), registry, options);
        var service = challenge.Parameters.GetValueOrDefault("service");
        var operation = context.Operation with { Name = $"{context.Operation.Name}: getting a token from {realm.Authority}" };
        using var request = credential?.IdentityToken is { } identity
            ? Exchange(realm, service, scopes, identity)
            : Ask(realm, service, scopes, credential);
        request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        using var response = await wire.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode
            ? await ReadAsync(operation, response, cancellationToken)
            : throw await RefusedAsync(operation, response, context.Access, credential, cancellationToken);
    }

    private static HttpRequestMessage Ask(Uri realm, string? service, IReadOnlyList<string> scopes, Credential? credential)
    {
        List<string> query = realm.Query.Length > 1 ? [realm.Query[1..]] : [];
        query.AddRange(service is null ? [] : [$"service={Uri.EscapeDataString(service)}"]);
        query.AddRange(scopes.Select(scope => $"scope={Uri.EscapeDataString(scope)}"));
        var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(realm) { Query = string.Join('&', query), Fragment = "" }.Uri);
        if (credential?.Username is { } user)
        {
            request.Headers.Authorization =
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{credential.Password}")));
        }

        return request;
    }

    private static HttpRequestMessage Exchange(Uri realm, string? service, IReadOnlyList<string> scopes, string identity) =>
        new(HttpMethod.Post, realm)
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "refresh_token"),
                new("service", service ?? ""),
                new("scope", string.Join(' ', scopes)),
                new("client_id", "dispatch-build"),
                new("refresh_token", identity),
            ]),
        };

    private async Task<Token> ReadAsync(RegistryOperation operation, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        TokenAnswer? answer = null;
        try
        {
            answer = JsonSerializer.Deserialize(
                await BoundedBody.ReadAsync(response, MaximumAnswer, cancellationToken), RegistryJson.Default.TokenAnswer);
        }
        catch (JsonException)
        {
            // Told below, without the text: it may hold a token.
        }

        var text = string.IsNullOrEmpty(answer?.Token) ? answer?.AccessToken : answer.Token;
        if (string.IsNullOrEmpty(text) || text.Length > MaximumToken || text.Any(c => c is <= ' ' or > '~'))
        {
            throw new RegistryException(operation, "the token server's answer holds no valid token");
        }

        var seconds = answer!.ExpiresIn is > 0 and < int.MaxValue and { } given ? given : 60;
        return new(new("Bearer", text), options.TimeProvider.GetUtcNow(), TimeSpan.FromSeconds(seconds));
    }

    private async Task<RegistryException> RefusedAsync(
        RegistryOperation operation, HttpResponseMessage response, RegistryAccess access, Credential? credential, CancellationToken cancellationToken) =>
        response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest
            ? await Failures.UnauthorizedAsync(
                operation, response, credential is not null, credential?.Source ?? options.Credentials.Describe(access), cancellationToken)
            : await Failures.OfAnswerAsync(operation, response, options.TimeProvider, cancellationToken);
}
