using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Oci.Credentials;

/// <summary>The members of Docker's <c>config.json</c> that have to do with credentials.</summary>
internal sealed record DockerConfigFile
{
    /// <summary>Registry and what was logged in with.</summary>
    [JsonPropertyName("auths")]
    public Dictionary<string, DockerAuth?>? Auths { get; init; }

    /// <summary>Registry and the helper to ask for it.</summary>
    [JsonPropertyName("credHelpers")]
    public Dictionary<string, string?>? CredentialHelpers { get; init; }

    /// <summary>The helper to ask for all other registries.</summary>
    [JsonPropertyName("credsStore")]
    public string? CredentialStore { get; init; }

    /// <summary>The helper for a registry; null when none is named.</summary>
    public string? HelperFor(string registry)
    {
        var own = CredentialHelpers?.FirstOrDefault(pair => RegistryKeys.Matches(pair.Key, registry)).Value;
        return string.IsNullOrEmpty(own) ? (string.IsNullOrEmpty(CredentialStore) ? null : CredentialStore) : own;
    }

    /// <summary>The entry for a registry, an exact key before one with a scheme or path around it.</summary>
    public DockerAuth? AuthFor(string registry) =>
        RegistryKeys.Of(registry).Select(key => Auths?.GetValueOrDefault(key)).FirstOrDefault(auth => auth is not null)
        ?? Auths?.FirstOrDefault(pair => RegistryKeys.Matches(pair.Key, registry)).Value;
}

/// <summary>An entry of <c>auths</c>.</summary>
internal sealed record DockerAuth
{
    /// <summary>Base64 of <c>user:password</c>.</summary>
    [JsonPropertyName("auth")]
    public string? Auth { get; init; }

    [JsonPropertyName("username")]
    public string? Username { get; init; }

    [JsonPropertyName("password")]
    public string? Password { get; init; }

    /// <summary>OAuth 2 refresh token.</summary>
    [JsonPropertyName("identitytoken")]
    public string? IdentityToken { get; init; }

    /// <summary>Bearer token, sent as it is.</summary>
    [JsonPropertyName("registrytoken")]
    public string? RegistryToken { get; init; }
}

/// <summary>What a credential helper prints (docker/docker-credential-helpers, <c>get</c>).</summary>
internal sealed record HelperAnswer(string? Username, string? Secret);

[JsonSerializable(typeof(DockerConfigFile))]
[JsonSerializable(typeof(HelperAnswer))]
internal sealed partial class CredentialJson : JsonSerializerContext;
