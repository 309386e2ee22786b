namespace Dispatch.Oci.Credentials;

/// <summary>Finds credentials for a registry.</summary>
public interface ICredentialProvider
{
    /// <summary>Where it looks for this kind of access, in words for people.</summary>
    string Describe(RegistryAccess access);

    /// <summary>The credentials for a registry; null when there are none.</summary>
    /// <param name="registry">Host and port as <see cref="ImageReference.Registry"/> has them.</param>
    /// <param name="access">What they are wanted for.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CredentialException">The source is there but cannot be used.</exception>
    Task<Credential?> FindAsync(string registry, RegistryAccess access, CancellationToken cancellationToken);
}
