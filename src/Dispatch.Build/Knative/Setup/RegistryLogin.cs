using Dispatch.Oci.Credentials;

namespace Dispatch.Build.Knative.Setup;

/// <summary>What the builder signs in at a registry with. Its text form never shows it.</summary>
public sealed class RegistryLogin
{
    // Of ECR, of Google's registries, of Azure's: their helpers hand out tokens that live for hours at most.
    private static readonly string[] _tokenUsers = ["AWS", "oauth2accesstoken", "_dcgcr_", "_token", "00000000-0000-0000-0000-000000000000"];

    /// <summary>A pair that was found.</summary>
    /// <param name="registry">Host and port, as references have them.</param>
    /// <param name="credential">A user name and a password.</param>
    /// <exception cref="DispatchException">DSP3006: it is a token, of which the cluster's credential files have no form.</exception>
    public RegistryLogin(string registry, Credential credential)
    {
        Registry = registry;
        Source = credential.Source;
        (Username, Password) = credential is { Username: { } user, Password: { } password } ? (user, password) : throw new DispatchException(
            Codes.CredentialsUnsuitable, $"What is known for {registry} ({credential.Source}) is a token of this machine's sign-in, and builders in a cluster sign in with a user name and a password.");
    }

    /// <summary>Host and port.</summary>
    public string Registry { get; }

    /// <summary>Where it was found, in words for people.</summary>
    public string Source { get; }

    /// <summary>Whether it is known to expire within hours.</summary>
    public bool IsShortLived => Array.Exists(_tokenUsers, user => Username.StartsWith(user, StringComparison.Ordinal));

    internal string Username { get; }

    internal string Password { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Registry} (credentials from {Source})";
}
