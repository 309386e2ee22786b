namespace Dispatch.Oci.Credentials;

/// <summary>
/// What a registry is told about who asks: a user name and a password, an identity token (OAuth 2 refresh token) or a
/// ready registry token. Its text form names the source only, so it can be logged.
/// </summary>
public sealed class Credential
{
    private Credential(string source) => Source = source;

    /// <summary>Where it was found, in words for people: <c>DISPATCH_PUSH_USERNAME</c>, a file, a helper.</summary>
    public string Source { get; }

    /// <summary>User name, when it is a pair.</summary>
    public string? Username { get; private init; }

    /// <summary>Secret: password, when it is a pair.</summary>
    public string? Password { get; private init; }

    /// <summary>Secret: OAuth 2 refresh token (<c>identitytoken</c> in Docker's file).</summary>
    public string? IdentityToken { get; private init; }

    /// <summary>Secret: bearer token that is sent as it is (<c>registrytoken</c> in Docker's file).</summary>
    public string? RegistryToken { get; private init; }

    /// <summary>A user name and a password.</summary>
    public static Credential OfUser(string source, string username, string password) =>
        new(source) { Username = username, Password = password };

    /// <summary>An identity token.</summary>
    public static Credential OfIdentityToken(string source, string token) => new(source) { IdentityToken = token };

    /// <summary>A registry token.</summary>
    public static Credential OfRegistryToken(string source, string token) => new(source) { RegistryToken = token };

    /// <summary>The source, never the secret.</summary>
    public override string ToString() => $"credentials from {Source}";
}
