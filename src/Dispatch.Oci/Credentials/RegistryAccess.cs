namespace Dispatch.Oci.Credentials;

/// <summary>What credentials are wanted for.</summary>
public enum RegistryAccess
{
    /// <summary>Reading.</summary>
    Pull,

    /// <summary>Reading and writing.</summary>
    Push,
}
