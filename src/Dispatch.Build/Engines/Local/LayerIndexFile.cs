using System.Runtime.InteropServices;
using System.Text;
using Dispatch.Oci.Layers;

namespace Dispatch.Build.Engines.Local;

/// <summary>The entries of a layer in a file of the cache folder, in the order of the layer.</summary>
internal static class LayerIndexFile
{
    // Another number for another form: files of an older version are then read from the layer again.
    private const int Form = 0x44_53_50_01;

    private static readonly Dictionary<string, ReadOnlyMemory<byte>> NoAttributes = [];

    /// <summary>Reads it; null when it is absent or damaged.</summary>
    public static List<LayerEntry>? Read(string path)
    {
        try
        {
            using var reader = new BinaryReader(File.OpenRead(path), Encoding.UTF8);
            if (reader.ReadInt32() != Form)
            {
                return null;
            }

            var entries = Enumerable.Range(0, reader.Read7BitEncodedInt()).Select(_ => ReadEntry(reader)).ToList();
            if (reader.ReadInt32() != Form)
            {
                return null;
            }

            BlobCache.Touch(path);
            return entries;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Writes it beside and renames it, so that readers see all or nothing. A cache that cannot be written is no error.</summary>
    public static void Write(string path, IReadOnlyCollection<LayerEntry> entries) => BlobCache.Replace(path, stream =>
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Form);
        writer.Write7BitEncodedInt(entries.Count);
        foreach (var entry in entries)
        {
            WriteEntry(writer, entry);
        }

        writer.Write(Form);
    });

    private static void WriteEntry(BinaryWriter writer, LayerEntry entry)
    {
        WriteText(writer, entry.Path);
        writer.Write((byte)entry.Type);
        writer.Write7BitEncodedInt(entry.Mode);
        writer.Write7BitEncodedInt64(entry.Uid);
        writer.Write7BitEncodedInt64(entry.Gid);
        writer.Write7BitEncodedInt64(entry.Size);
        WriteText(writer, entry.LinkTarget ?? "");
        writer.Write7BitEncodedInt64(entry.ModificationTime.UtcTicks);
        writer.Write7BitEncodedInt(entry.DeviceMajor);
        writer.Write7BitEncodedInt(entry.DeviceMinor);
        writer.Write7BitEncodedInt(entry.ExtendedAttributes?.Count ?? 0);
        foreach (var (name, value) in entry.ExtendedAttributes ?? NoAttributes)
        {
            writer.Write(name);
            writer.Write7BitEncodedInt(value.Length);
            writer.Write(value.Span);
        }
    }

    private static LayerEntry ReadEntry(BinaryReader reader) => new()
    {
        Path = ReadText(reader),
        Type = (LayerEntryType)reader.ReadByte(),
        Mode = reader.Read7BitEncodedInt(),
        Uid = reader.Read7BitEncodedInt64(),
        Gid = reader.Read7BitEncodedInt64(),
        Size = reader.Read7BitEncodedInt64(),
        LinkTarget = ReadText(reader) is { Length: > 0 } target ? target : null,
        ModificationTime = new DateTimeOffset(reader.Read7BitEncodedInt64(), TimeSpan.Zero),
        DeviceMajor = reader.Read7BitEncodedInt(),
        DeviceMinor = reader.Read7BitEncodedInt(),
        ExtendedAttributes = ReadAttributes(reader),
    };

    private static Dictionary<string, ReadOnlyMemory<byte>>? ReadAttributes(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        return count == 0
            ? null
            : Enumerable.Range(0, count).ToDictionary(_ => reader.ReadString(), _ => new ReadOnlyMemory<byte>(reader.ReadBytes(reader.Read7BitEncodedInt())), StringComparer.Ordinal);
    }

    // As UTF-16 units, because names that are no UTF-8 have lone surrogates (see LayerEntry.Path), which encodings replace.
    private static void WriteText(BinaryWriter writer, string text)
    {
        writer.Write7BitEncodedInt(text.Length);
        writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static string ReadText(BinaryReader reader) => new(MemoryMarshal.Cast<byte, char>(reader.ReadBytes(reader.Read7BitEncodedInt() * sizeof(char))));
}
