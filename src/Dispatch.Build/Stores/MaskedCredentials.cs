using Dispatch.Build.Reporting;
using Dispatch.Oci.Credentials;

namespace Dispatch.Build.Stores;

/// <summary>Credentials of another provider, known from then on as secrets of the run.</summary>
internal sealed class MaskedCredentials(SecretMask secrets, ICredentialProvider provider) : ICredentialProvider
{
    /// <inheritdoc/>
    public string Describe(RegistryAccess access) => provider.Describe(access);

    /// <inheritdoc/>
    public async Task<Credential?> FindAsync(string registry, RegistryAccess access, CancellationToken cancellationToken)
    {
        var found = await provider.FindAsync(registry, access, cancellationToken);
        secrets.AddPair(found?.Username ?? "", found?.Password ?? "");
        secrets.Add(found?.IdentityToken);
        secrets.Add(found?.RegistryToken);
        return found;
    }
}
