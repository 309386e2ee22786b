using Dispatch.Oci.Layers;

namespace Dispatch.Oci.Tar;

/// <summary>Reads the entries of an archive one after the other: ustar and its predecessors, pax, and GNU's long names.</summary>
/// <remarks>The tar reader of the BCL hands extended attributes out as text, which destroys binary ones (<c>security.capability</c>).</remarks>
internal sealed class TarReader(Stream archive)
{
    /// <summary>The most bytes one extended header or long name may have.</summary>
    private const int LargestExtension = 1 << 20;

    private readonly byte[] _header = new byte[TarHeader.BlockSize];
    private readonly Dictionary<string, byte[]> _global = new(StringComparer.Ordinal);

    /// <summary>The content of the current entry.</summary>
    public TarContentStream Content { get; private set; } = new(archive, 0);

    /// <summary>The next entry; null at the end of the archive.</summary>
    /// <exception cref="InvalidImageException">The archive is malformed, ends too early or has a path that leaves the root.</exception>
    public async ValueTask<LayerEntry?> NextAsync(CancellationToken cancellationToken)
    {
        var records = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (await ReadHeaderAsync(cancellationToken))
        {
            switch (_header[TarHeader.TypeFlag])
            {
                case TarHeader.Extended:
                    PaxRecords.Read(await ReadExtensionAsync(cancellationToken), records);
                    break;
                case TarHeader.GlobalExtended:
                    PaxRecords.Read(await ReadExtensionAsync(cancellationToken), _global);
                    break;
                case TarHeader.GnuLongName:
                    records["path"] = TarEntryParser.UntilNul(await ReadExtensionAsync(cancellationToken)).ToArray();
                    break;
                case TarHeader.GnuLongLink:
                    records["linkpath"] = TarEntryParser.UntilNul(await ReadExtensionAsync(cancellationToken)).ToArray();
                    break;
                default:
                    foreach (var (key, value) in _global)
                    {
                        records.TryAdd(key, value);
                    }

                    var entry = TarEntryParser.Parse(_header, records);
                    Content = new(archive, entry.Size);
                    return entry;
            }
        }

        return records.Count == 0 ? null : throw TarContentStream.Truncated();
    }

    private async ValueTask<bool> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        await Content.SkipAsync(cancellationToken);
        if (!await ReadBlockAsync(cancellationToken))
        {
            return false;
        }

        if (_header.AsSpan().ContainsAnyExcept((byte)0))
        {
            TarEntryParser.CheckHeader(_header);
            return true;
        }

        // Two empty blocks are the end. After a single one some readers stop and others go on, so there must be nothing to go on with.
        if (await ReadBlockAsync(cancellationToken) && _header.AsSpan().ContainsAnyExcept((byte)0))
        {
            throw new InvalidImageException("A tar archive has an empty block between its entries.");
        }

        return false;
    }

    /// <summary>False at the end of the archive.</summary>
    private async ValueTask<bool> ReadBlockAsync(CancellationToken cancellationToken)
    {
        try
        {
            var read = await archive.ReadAtLeastAsync(_header, _header.Length, throwOnEndOfStream: false, cancellationToken);
            return read == _header.Length || (read == 0 ? false : throw TarContentStream.Truncated());
        }
        catch (InvalidDataException e)
        {
            throw TarContentStream.Corrupt(e);
        }
    }

    private async ValueTask<byte[]> ReadExtensionAsync(CancellationToken cancellationToken)
    {
        var size = TarHeader.ReadNumber(_header.AsSpan(TarHeader.Size));
        if (size is < 0 or > LargestExtension)
        {
            throw new InvalidImageException($"A tar archive has an extended header of {size} bytes; {LargestExtension} are allowed.");
        }

        Content = new(archive, size);
        var extension = new byte[size];
        await Content.ReadExactlyAsync(extension, cancellationToken);
        return extension;
    }
}
