using System.Globalization;
using System.Text;

namespace Dispatch.Oci.Tar;

/// <summary>Extended header records, <c>length key=value\n</c> (POSIX.1-2017, pax, "pax Extended Header").</summary>
internal static class PaxRecords
{
    public const string ExtendedAttributePrefix = "SCHILY.xattr.";

    public static void Append(MemoryStream records, string key, ReadOnlySpan<byte> value)
    {
        var keyBytes = TarText.Encode(key);
        // The length counts its own digits.
        var content = keyBytes.Length + value.Length + 3;
        var length = content + Digits(content);
        length = content + Digits(length);
        records.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} ")));
        records.Write(keyBytes);
        records.WriteByte((byte)'=');
        records.Write(value);
        records.WriteByte((byte)'\n');
    }

    /// <summary>Adds records to <paramref name="into"/>; later ones win, an empty value takes a key away.</summary>
    /// <exception cref="InvalidImageException">They are malformed.</exception>
    public static void Read(ReadOnlySpan<byte> records, IDictionary<string, byte[]> into)
    {
        while (!records.IsEmpty)
        {
            var blank = records.IndexOf((byte)' ');
            if (blank < 1
                || !int.TryParse(records[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= blank + 1
                || length > records.Length
                || records[length - 1] != (byte)'\n')
            {
                throw Malformed();
            }

            var record = records[(blank + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals < 1)
            {
                throw Malformed();
            }

            var key = TarText.Decode(record[..equals]);
            var value = record[(equals + 1)..];
            // An extended attribute may well be empty; the rest of pax has no use for empty values but to delete.
            if (value.IsEmpty && !key.StartsWith(ExtendedAttributePrefix, StringComparison.Ordinal))
            {
                into.Remove(key);
            }
            else
            {
                into[key] = value.ToArray();
            }

            records = records[length..];
        }
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    private static InvalidImageException Malformed() => new("A layer has a malformed extended tar header.");
}
