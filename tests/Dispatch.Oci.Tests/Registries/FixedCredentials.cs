using Dispatch.Oci.Credentials;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>The same credentials for every registry; remembers who they were asked for.</summary>
internal sealed class FixedCredentials(Credential credential) : ICredentialProvider
{
    public FixedCredentials(string user, string password)
        : this(Credential.OfUser("the test", user, password))
    {
    }

    public string Describe(RegistryAccess access) => "the test";

    public Task<Credential?> FindAsync(string registry, RegistryAccess access, CancellationToken cancellationToken) =>
        Task.FromResult<Credential?>(credential);
}
