using System.IO.Compression;
using System.Runtime.CompilerServices;
using Dispatch.Oci.Tar;

namespace Dispatch.Oci.Layers;

/// <summary>Reads layers (OCI image specification, layer.md): tar, plain or with gzip.</summary>
public static class LayerReader
{
    private const int BufferSize = 64 << 10;
    private const string AufsPrefix = ".wh..wh.";

    /// <summary>
    /// The entries in the order of the archive. Whiteouts are entries too; the private files of AUFS are left out. After the last entry the
    /// blob is read to its end, so that a blob that verifies itself does: only its digest shows that it was cut off between two entries.
    /// </summary>
    /// <param name="blob">The layer as stored; stays open.</param>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="UnsupportedLayerException">The media type is none of tar or tar and gzip.</exception>
    /// <exception cref="InvalidImageException">The archive is malformed, truncated, or has names that leave the root.</exception>
    public static async IAsyncEnumerable<LayerItem> ReadAsync(
        Stream blob, string mediaType, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var gzip = IsGzip(mediaType) ? new GZipStream(blob, CompressionMode.Decompress, leaveOpen: true) : null;
        // Never disposed: it holds nothing but memory, and would close the blob.
        var archive = new BufferedStream(gzip ?? blob, BufferSize);
        var tar = new TarReader(archive);
        while (await tar.NextAsync(cancellationToken) is { } entry)
        {
            if (entry.Name.StartsWith(AufsPrefix, StringComparison.Ordinal) && !entry.IsOpaqueWhiteout)
            {
                continue;
            }

            CheckWhiteout(entry);
            yield return new(entry, tar.Content);
        }

        await DrainAsync(archive, cancellationToken);
        await blob.CopyToAsync(Stream.Null, cancellationToken);
    }

    private static bool IsGzip(string mediaType) => mediaType switch
    {
        MediaTypes.LayerGzip or MediaTypes.DockerLayer or MediaTypes.DockerForeignLayer or
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip" => true,
        MediaTypes.Layer or "application/vnd.docker.image.rootfs.diff.tar" or
            "application/vnd.oci.image.layer.nondistributable.v1.tar" => false,
        _ => throw new UnsupportedLayerException(mediaType),
    };

    private static void CheckWhiteout(LayerEntry entry)
    {
        if (entry.IsWhiteout && !TarPath.IsNormal(entry.WhiteoutTarget!))
        {
            throw new InvalidImageException($"'{entry.Path}' in a layer removes nothing that could have a name.");
        }
    }

    private static async Task DrainAsync(Stream archive, CancellationToken cancellationToken)
    {
        try
        {
            await archive.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw TarContentStream.Corrupt(e);
        }
    }
}
