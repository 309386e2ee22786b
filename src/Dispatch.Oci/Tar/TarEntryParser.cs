using System.Globalization;
using Dispatch.Oci.Layers;

namespace Dispatch.Oci.Tar;

/// <summary>Makes an entry out of a header block and the extended records before it. Everything in them is hostile.</summary>
internal static class TarEntryParser
{
    /// <exception cref="InvalidImageException">The block is no header.</exception>
    public static void CheckHeader(ReadOnlySpan<byte> header)
    {
        if (TarHeader.ReadNumber(header[TarHeader.Checksum]) != TarHeader.ComputeChecksum(header))
        {
            throw new InvalidImageException("A tar archive has a header with a wrong checksum.");
        }
    }

    /// <exception cref="InvalidImageException">A name leaves the root, or a number or type cannot be.</exception>
    public static LayerEntry Parse(ReadOnlySpan<byte> header, IReadOnlyDictionary<string, byte[]> records)
    {
        var name = records.TryGetValue("path", out var path) ? TarText.Decode(path) : NameOf(header);
        if (records.Keys.FirstOrDefault(key => key.StartsWith("GNU.sparse.", StringComparison.Ordinal)) is not null)
        {
            throw new InvalidImageException($"'{name}' in a layer is a sparse file, which cannot be read.");
        }

        var type = TypeOf(header[TarHeader.TypeFlag], name);
        var size = Number(records, "size", header[TarHeader.Size], name);
        if (size < 0)
        {
            throw new InvalidImageException($"'{name}' in a layer has the size {size}.");
        }

        var link = records.TryGetValue("linkpath", out var linkPath) ? TarText.Decode(linkPath) : TarText.Decode(UntilNul(header[TarHeader.LinkName]));
        var isDevice = type is LayerEntryType.CharacterDevice or LayerEntryType.BlockDevice;
        return new()
        {
            Path = TarPath.Normalize(name, mayBeRoot: type is LayerEntryType.Directory),
            Type = type,
            Mode = (int)(TarHeader.ReadNumber(header[TarHeader.Mode]) & 0xFFF),
            Uid = Number(records, "uid", header[TarHeader.Uid], name),
            Gid = Number(records, "gid", header[TarHeader.Gid], name),
            Size = type is LayerEntryType.File ? size : 0,
            LinkTarget = type switch
            {
                LayerEntryType.HardLink => TarPath.Normalize(link, mayBeRoot: false),
                LayerEntryType.SymbolicLink => TarPath.CheckTarget(link, name),
                _ => null,
            },
            ModificationTime = records.TryGetValue("mtime", out var time)
                ? Time(TarText.Decode(time), name)
                : Time(TarHeader.ReadNumber(header[TarHeader.Time]), name),
            ExtendedAttributes = ExtendedAttributes(records),
            DeviceMajor = isDevice ? (int)(TarHeader.ReadNumber(header[TarHeader.DeviceMajor]) & TarHeader.LargestId) : 0,
            DeviceMinor = isDevice ? (int)(TarHeader.ReadNumber(header[TarHeader.DeviceMinor]) & TarHeader.LargestId) : 0,
        };
    }

    public static ReadOnlySpan<byte> UntilNul(ReadOnlySpan<byte> field) =>
        field.IndexOf((byte)0) is var end and >= 0 ? field[..end] : field;

    private static string NameOf(ReadOnlySpan<byte> header)
    {
        var name = TarText.Decode(UntilNul(header[TarHeader.Name]));
        // GNU's own format has "ustar" and two blanks there, and other things in the place of the prefix.
        var prefix = header[TarHeader.Magic][..6].SequenceEqual("ustar\0"u8) ? TarText.Decode(UntilNul(header[TarHeader.Prefix])) : "";
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    private static LayerEntryType TypeOf(byte typeFlag, string name) => typeFlag switch
    {
        TarHeader.File or TarHeader.Contiguous or 0 when !name.EndsWith('/') => LayerEntryType.File,
        // Archives older than POSIX marked directories only so.
        TarHeader.File or TarHeader.Directory or 0 => LayerEntryType.Directory,
        TarHeader.HardLink => LayerEntryType.HardLink,
        TarHeader.SymbolicLink => LayerEntryType.SymbolicLink,
        TarHeader.CharacterDevice => LayerEntryType.CharacterDevice,
        TarHeader.BlockDevice => LayerEntryType.BlockDevice,
        TarHeader.Fifo => LayerEntryType.Fifo,
        _ => throw new InvalidImageException($"'{name}' in a layer is of the unknown type '{(char)typeFlag}'."),
    };

    private static long Number(IReadOnlyDictionary<string, byte[]> records, string key, ReadOnlySpan<byte> field, string name)
    {
        if (!records.TryGetValue(key, out var record))
        {
            return TarHeader.ReadNumber(field);
        }

        return long.TryParse(record, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidImageException($"'{name}' in a layer has a malformed {key}.");
    }

    private static DateTimeOffset Time(string seconds, string name) =>
        decimal.TryParse(seconds, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? Time(value, name)
            : throw new InvalidImageException($"'{name}' in a layer has a malformed time.");

    private static DateTimeOffset Time(decimal seconds, string name) =>
        seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : throw new InvalidImageException($"'{name}' in a layer has a time out of range.");

    private static Dictionary<string, ReadOnlyMemory<byte>>? ExtendedAttributes(IReadOnlyDictionary<string, byte[]> records)
    {
        var attributes = records
            .Where(record => record.Key.StartsWith(PaxRecords.ExtendedAttributePrefix, StringComparison.Ordinal))
            .ToDictionary(
                record => record.Key[PaxRecords.ExtendedAttributePrefix.Length..],
                record => (ReadOnlyMemory<byte>)record.Value,
                StringComparer.Ordinal);
        return attributes.Count == 0 ? null : attributes;
    }
}
