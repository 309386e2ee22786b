using System.Net.Http.Headers;
using System.Text.Json.Serialization;

namespace Dispatch.Oci.Registries;

/// <summary>A bearer token and until when it is good.</summary>
internal sealed record Token(AuthenticationHeaderValue Header, DateTimeOffset Obtained, TimeSpan Lifetime)
{
    /// <summary>Whether it may run out before a request that starts now has arrived.</summary>
    public bool IsOld(DateTimeOffset now) => now - Obtained > Lifetime * 0.9;
}

/// <summary>What a token server answers (distribution, "Token Authentication Specification" and "OAuth2").</summary>
internal sealed record TokenAnswer
{
    [JsonPropertyName("token")]
    public string? Token { get; init; }

    /// <summary>The same under OAuth 2's name.</summary>
    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }

    /// <summary>Seconds; 60 when absent.</summary>
    [JsonPropertyName("expires_in")]
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public double? ExpiresIn { get; init; }
}
