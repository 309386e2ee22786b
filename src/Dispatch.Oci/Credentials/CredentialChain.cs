namespace Dispatch.Oci.Credentials;

/// <summary>Asks several providers in order; the first answer counts. Without any, access is anonymous.</summary>
public sealed class CredentialChain(params IReadOnlyList<ICredentialProvider> providers) : ICredentialProvider
{
    /// <summary>No credentials at all.</summary>
    public static ICredentialProvider Anonymous { get; } = new CredentialChain();

    /// <inheritdoc/>
    public string Describe(RegistryAccess access) =>
        providers.Count == 0 ? "nowhere" : string.Join("; ", providers.Select(provider => provider.Describe(access)));

    /// <inheritdoc/>
    public async Task<Credential?> FindAsync(string registry, RegistryAccess access, CancellationToken cancellationToken)
    {
        foreach (var provider in providers)
        {
            if (await provider.FindAsync(registry, access, cancellationToken) is { } credential)
            {
                return credential;
            }
        }

        return null;
    }
}
