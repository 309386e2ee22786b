using System.Buffers;
using System.Text;

namespace Dispatch.Oci.Tar;

/// <summary>
/// Names in archives are bytes, mostly UTF-8. A byte that is none becomes the lone surrogate U+DC00 + byte, and back, so that every
/// name survives and no two become one.
/// </summary>
internal static class TarText
{
    private const int Escape = 0xDC00;

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var used) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
                bytes = bytes[used..];
            }
            else
            {
                text.Append((char)(Escape + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }

    /// <exception cref="ArgumentException">A surrogate stands alone and stands for no byte.</exception>
    public static byte[] Encode(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) == OperationStatus.Done)
            {
                length += rune.EncodeToUtf8(bytes.AsSpan(length));
            }
            else if (rest[0] is >= (char)(Escape + 0x80) and <= (char)(Escape + 0xFF))
            {
                bytes[length++] = (byte)(rest[0] - Escape);
                used = 1;
            }
            else
            {
                throw new ArgumentException("A name in an archive has half a surrogate pair.", nameof(text));
            }

            rest = rest[used..];
        }

        return bytes[..length];
    }
}
