namespace Dispatch.Oci.Credentials;

/// <summary>
/// Credentials from environment variables: <c>DISPATCH_PULL_USERNAME</c> and <c>DISPATCH_PULL_PASSWORD</c>, or the same
/// with <c>PUSH</c>; failing those, <c>DISPATCH_REGISTRY_USERNAME</c> and <c>DISPATCH_REGISTRY_PASSWORD</c> for both. A user name and
/// a password are always taken from the same pair.
/// </summary>
/// <param name="environment">Reads a variable.</param>
/// <param name="registries">
/// The registries the general pair is meant for (normally the one that is pushed to), so that a public base image's registry
/// never sees it; null: every registry.
/// </param>
public sealed class EnvironmentCredentials(Func<string, string?> environment, IReadOnlyCollection<string>? registries = null)
    : ICredentialProvider
{
    /// <inheritdoc/>
    public string Describe(RegistryAccess access) => $"{Pair(access)}_USERNAME, {General}_USERNAME in the environment";

    /// <inheritdoc/>
    public Task<Credential?> FindAsync(string registry, RegistryAccess access, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var general = registries?.Contains(registry, StringComparer.OrdinalIgnoreCase) ?? true;
        return Task.FromResult(Read(Pair(access), registry) ?? (general ? Read(General, registry) : null));
    }

    private const string General = "DISPATCH_REGISTRY";

    private static string Pair(RegistryAccess access) => access == RegistryAccess.Push ? "DISPATCH_PUSH" : "DISPATCH_PULL";

    private Credential? Read(string prefix, string registry)
    {
        var (userVariable, passwordVariable) = ($"{prefix}_USERNAME", $"{prefix}_PASSWORD");
        var (user, password) = (environment(userVariable), environment(passwordVariable));
        return (string.IsNullOrEmpty(user), string.IsNullOrEmpty(password)) switch
        {
            (true, true) => null,
            (false, false) => Credential.OfUser($"{userVariable} and {passwordVariable}", user!, password!),
            (false, true) => throw new CredentialException(userVariable, registry, $"is set, but {passwordVariable} is not: set both or neither."),
            (true, false) => throw new CredentialException(passwordVariable, registry, $"is set, but {userVariable} is not: set both or neither."),
        };
    }
}
