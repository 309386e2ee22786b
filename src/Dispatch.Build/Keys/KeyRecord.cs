using Dispatch.Oci;

namespace Dispatch.Build.Keys;

/// <summary>What is known of the image that lies at a destination.</summary>
/// <param name="Key">What it was made of.</param>
/// <param name="Digest">Its manifest.</param>
/// <param name="Size">Bytes of its layers and configuration.</param>
/// <param name="Fault">Why it cannot stand for what would be built, though the key may be the same; null when it can.</param>
internal sealed record KeyRecord(InputKey Key, Digest Digest, long Size, string? Fault);

/// <summary>Where the key of a published image is found again.</summary>
internal interface IKeyRecords
{
    /// <summary>The record of what is at the destination; null when there is none.</summary>
    Task<KeyRecord?> FindAsync(CancellationToken cancellationToken);

    /// <summary>Called before something new is built: whatever happens then, the old record must not stand for it.</summary>
    void Forget();

    /// <summary>Called when a new image is at the destination.</summary>
    Task RememberAsync(KeyRecord record, CancellationToken cancellationToken);
}
