namespace Dispatch.Oci.Layers;

/// <summary>What a written layer goes by.</summary>
/// <param name="Digest">Of the blob as stored: what a manifest lists.</param>
/// <param name="DiffId">Of the uncompressed tar: what a configuration lists.</param>
/// <param name="Size">Bytes of the blob as stored.</param>
/// <param name="UncompressedSize">Bytes of the tar.</param>
public sealed record LayerDigests(Digest Digest, Digest DiffId, long Size, long UncompressedSize);
