using System.Globalization;
using System.Text;
using Dispatch.Oci.Layers;

namespace Dispatch.Oci.Tar;

/// <summary>Formats the headers of an entry: ustar, preceded by an extended header only where ustar has no room.</summary>
/// <remarks>
/// The tar writer of the BCL cannot: its pax entries always carry an extended header with times and the number of the process.
/// </remarks>
internal static class TarEntryWriter
{
    private static readonly byte[] Zeros = new byte[2 * TarHeader.BlockSize];

    /// <summary>Two empty blocks.</summary>
    public static ReadOnlyMemory<byte> EndOfArchive => Zeros;

    /// <summary>Zeros from the end of the content to the next block.</summary>
    public static ReadOnlyMemory<byte> Padding(long size) => Zeros.AsMemory(0, TarHeader.PaddingOf(size));

    /// <summary>The header blocks of an entry.</summary>
    /// <exception cref="ArgumentException">The entry cannot be written.</exception>
    public static byte[] Format(LayerEntry entry)
    {
        TarEntryRules.Check(entry);
        var name = TarText.Encode(entry.Type is LayerEntryType.Directory ? (entry.Path.Length == 0 ? "./" : entry.Path + "/") : entry.Path);
        var link = TarText.Encode(entry.LinkTarget ?? "");
        var time = entry.ModificationTime.ToUnixTimeSeconds();

        var header = new byte[TarHeader.BlockSize];
        var records = new MemoryStream();
        if (!TryWriteName(header, name))
        {
            PaxRecords.Append(records, "path", name);
            WriteText(header.AsSpan(TarHeader.Name), name);
        }

        if (link.Length > TarHeader.NameLength || !Ascii.IsValid(link))
        {
            PaxRecords.Append(records, "linkpath", link);
        }

        WriteText(header.AsSpan(TarHeader.LinkName), link);
        WriteNumber(records, "size", header.AsSpan(TarHeader.Size), entry.Size, TarHeader.LargestSize);
        WriteNumber(records, "uid", header.AsSpan(TarHeader.Uid), entry.Uid, TarHeader.LargestId);
        WriteNumber(records, "gid", header.AsSpan(TarHeader.Gid), entry.Gid, TarHeader.LargestId);
        WriteNumber(records, "mtime", header.AsSpan(TarHeader.Time), time, TarHeader.LargestSize);
        TarHeader.WriteOctal(header.AsSpan(TarHeader.DeviceMajor), entry.DeviceMajor);
        TarHeader.WriteOctal(header.AsSpan(TarHeader.DeviceMinor), entry.DeviceMinor);
        foreach (var (key, value) in (entry.ExtendedAttributes ?? new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal))
            .OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            PaxRecords.Append(records, PaxRecords.ExtendedAttributePrefix + key, value.Span);
        }

        Finish(header, entry.Mode, TypeFlag(entry.Type));
        return records.Length == 0 ? header : [.. FormatExtended(records.ToArray()), .. header];
    }

    private static byte[] FormatExtended(byte[] records)
    {
        var length = TarHeader.BlockSize + records.Length;
        var blocks = new byte[length + TarHeader.PaddingOf(length)];
        var header = blocks.AsSpan(0, TarHeader.BlockSize);
        WriteText(header[TarHeader.Name], "PaxHeaders.0/entry"u8);
        TarHeader.WriteOctal(header[TarHeader.Uid], 0);
        TarHeader.WriteOctal(header[TarHeader.Gid], 0);
        TarHeader.WriteOctal(header[TarHeader.Size], records.Length);
        TarHeader.WriteOctal(header[TarHeader.Time], 0);
        TarHeader.WriteOctal(header[TarHeader.DeviceMajor], 0);
        TarHeader.WriteOctal(header[TarHeader.DeviceMinor], 0);
        Finish(header, 0b110_100_100, TarHeader.Extended);
        records.CopyTo(blocks.AsSpan(TarHeader.BlockSize));
        return blocks;
    }

    private static void Finish(Span<byte> header, int mode, byte typeFlag)
    {
        TarHeader.WriteOctal(header[TarHeader.Mode], mode);
        header[TarHeader.TypeFlag] = typeFlag;
        TarHeader.Ustar.CopyTo(header[TarHeader.Magic]);
        // Six digits, a NUL and a blank: the form every tar writes.
        TarHeader.WriteOctal(header[TarHeader.Checksum][..7], TarHeader.ComputeChecksum(header));
        header[TarHeader.Checksum][7] = (byte)' ';
    }

    /// <summary>Fits a name into the name field, or at a slash into prefix and name; false when it cannot be.</summary>
    private static bool TryWriteName(Span<byte> header, ReadOnlySpan<byte> name)
    {
        if (!Ascii.IsValid(name))
        {
            return false;
        }

        if (name.Length <= TarHeader.NameLength)
        {
            WriteText(header[TarHeader.Name], name);
            return true;
        }

        var slash = name[..Math.Min(name.Length - 1, TarHeader.PrefixLength + 1)].LastIndexOf((byte)'/');
        if (slash < 1 || name.Length - slash - 1 > TarHeader.NameLength)
        {
            return false;
        }

        WriteText(header[TarHeader.Prefix], name[..slash]);
        WriteText(header[TarHeader.Name], name[(slash + 1)..]);
        return true;
    }

    private static void WriteText(Span<byte> field, ReadOnlySpan<byte> text) => text[..Math.Min(text.Length, field.Length)].CopyTo(field);

    private static void WriteNumber(MemoryStream records, string key, Span<byte> field, long value, long largest)
    {
        var fits = value >= 0 && value <= largest;
        TarHeader.WriteOctal(field, fits ? value : 0);
        if (!fits)
        {
            PaxRecords.Append(records, key, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static byte TypeFlag(LayerEntryType type) => type switch
    {
        LayerEntryType.Directory => TarHeader.Directory,
        LayerEntryType.SymbolicLink => TarHeader.SymbolicLink,
        LayerEntryType.HardLink => TarHeader.HardLink,
        LayerEntryType.CharacterDevice => TarHeader.CharacterDevice,
        LayerEntryType.BlockDevice => TarHeader.BlockDevice,
        LayerEntryType.Fifo => TarHeader.Fifo,
        _ => TarHeader.File,
    };
}
