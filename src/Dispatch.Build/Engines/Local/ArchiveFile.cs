using System.IO.Compression;
using Dispatch.Build.Dockerfiles;
using Dispatch.Oci;
using Dispatch.Oci.Layers;

namespace Dispatch.Build.Engines.Local;

/// <summary>A file that ADD unpacks: its content decides, not its name.</summary>
/// <param name="item">The file.</param>
/// <param name="mediaType">How <see cref="LayerReader"/> has to read it.</param>
internal sealed class ArchiveFile(SourceItem item, string mediaType)
{
    private const int Block = 512;

    /// <summary>The archives among these items.</summary>
    /// <exception cref="DispatchException">One is packed in a way that cannot be unpacked here.</exception>
    public static async Task<IReadOnlyDictionary<SourceItem, ArchiveFile>> FindAsync(IEnumerable<SourceItem> items, Instruction at, CancellationToken cancellationToken)
    {
        var archives = new Dictionary<SourceItem, ArchiveFile>(ReferenceEqualityComparer.Instance);
        foreach (var item in items.Where(item => item.Node.Content is FileContent.InWorkspace))
        {
            var head = await HeadAsync(item.Node.Content!.Open(), cancellationToken).ConfigureAwait(false);
            var packing = head switch
            {
                [0x42, 0x5A, 0x68, ..] => "bzip2",
                [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, ..] => "xz",
                [0x28, 0xB5, 0x2F, 0xFD, ..] => "zstd",
                _ => null,
            };
            if (packing is not null)
            {
                throw new DispatchException(at.Diagnose(Codes.ArchiveUnsupported, $"ADD {item.Key}: the local engine cannot unpack {packing}.", item.Name));
            }

            if (head is [0x1F, 0x8B, ..] && IsTar(await UnzippedHeadAsync(item.Node.Content, cancellationToken).ConfigureAwait(false)))
            {
                archives[item] = new(item, MediaTypes.LayerGzip);
            }
            else if (IsTar(head))
            {
                archives[item] = new(item, MediaTypes.Layer);
            }
        }

        return archives;
    }

    /// <summary>Puts its entries into a directory, with the owners and modes they have in the archive.</summary>
    public async Task UnpackAsync(LayerPlan plan, string directory, ContentSpool spool, CancellationToken cancellationToken)
    {
        var contents = new Dictionary<string, FileNode>(StringComparer.Ordinal);
        var archive = item.Node.Content!.Open();
        await using (archive.ConfigureAwait(false))
        {
            await foreach (var (entry, content) in LayerReader.ReadAsync(archive, mediaType, cancellationToken).ConfigureAwait(false))
            {
                var key = ImagePath.Key(directory, entry.Path);
                var node = entry.Type switch
                {
                    LayerEntryType.File => new FileNode(entry, await spool.AddAsync(content, cancellationToken).ConfigureAwait(false)),
                    // A link inside the archive becomes the file itself: its target may be replaced by what is put later.
                    LayerEntryType.HardLink when contents.TryGetValue(ImagePath.Key(entry.LinkTarget ?? ""), out var target) => target,
                    _ => new FileNode(entry, null),
                };
                contents[ImagePath.Key(entry.Path)] = node;
                if (key.Length > 0)
                {
                    await plan.PutAsync(key, node, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private static async Task<byte[]> UnzippedHeadAsync(FileContent content, CancellationToken cancellationToken)
    {
        try
        {
            return await HeadAsync(new GZipStream(content.Open(), CompressionMode.Decompress), cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    private static async Task<byte[]> HeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        await using (stream.ConfigureAwait(false))
        {
            var head = new byte[Block];
            var count = await stream.ReadAtLeastAsync(head, Block, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return head[..count];
        }
    }

    /// <summary>Whether a block is a tar header: its checksum, counted with blanks in the checksum's own field (POSIX pax, ustar), is right.</summary>
    private static bool IsTar(byte[] block)
    {
        if (block.Length < Block)
        {
            return false;
        }

        var text = System.Text.Encoding.ASCII.GetString(block, 148, 8).Trim('\0', ' ');
        var sum = block.Select((value, index) => index is >= 148 and < 156 ? (int)' ' : value).Sum();
        return text.Length is > 0 and < 8 && !text.AsSpan().ContainsAnyExceptInRange('0', '7') && Convert.ToInt32(text, 8) == sum && sum > 8 * ' ';
    }
}
