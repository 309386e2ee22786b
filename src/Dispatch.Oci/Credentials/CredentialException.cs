namespace Dispatch.Oci.Credentials;

/// <summary>A source of credentials is there but cannot be used. The text never holds a secret.</summary>
public sealed class CredentialException(string source, string registry, string problem, Exception? inner = null)
    : Exception($"Credentials for {registry}: {source}: {problem}", inner)
{
    /// <summary>The file, environment variable or helper at fault.</summary>
    public string CredentialSource { get; } = source;

    /// <summary>The registry they were wanted for.</summary>
    public string Registry { get; } = registry;
}
