using Dispatch.Oci.Credentials;
using Dispatch.Oci.Registries;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>Options and shortcuts for tests with a scripted server.</summary>
internal static class Fast
{
    /// <summary>No wait between tries.</summary>
    public static RegistryOptions Options { get; } = new() { BaseDelay = TimeSpan.Zero };

    public static Repository Open(this RegistryClient client, string registry, RegistryAccess access = RegistryAccess.Pull, string repository = "app") =>
        client.OpenRepository(new() { Registry = registry, Repository = repository }, access);

    public static async Task<byte[]> ReadAllAsync(this Repository repository, Descriptor blob, CancellationToken cancellationToken)
    {
        await using var content = await repository.OpenBlobAsync(blob, cancellationToken);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        return copy.ToArray();
    }
}
