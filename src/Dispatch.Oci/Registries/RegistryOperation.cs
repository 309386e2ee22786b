namespace Dispatch.Oci.Registries;

/// <summary>What was being done where, as errors tell it.</summary>
/// <param name="Registry">Host and port.</param>
/// <param name="Repository">Repository in it.</param>
/// <param name="Name">In words for people: <c>reading manifest latest</c>.</param>
public sealed record RegistryOperation(string Registry, string Repository, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Registry}/{Repository}: {Name}";
}
