namespace Dispatch.Oci.Tar;

/// <summary>The 512-byte header block of an archive entry (POSIX.1-2017, pax, "ustar Interchange Format").</summary>
internal static class TarHeader
{
    public const int BlockSize = 512;
    public const int NameLength = 100;
    public const int PrefixLength = 155;

    /// <summary>Largest values that fit as octal digits.</summary>
    public const long LargestId = (1L << 21) - 1;

    /// <summary>Largest size and time that fit as octal digits.</summary>
    public const long LargestSize = (1L << 33) - 1;

    public const byte File = (byte)'0';
    public const byte HardLink = (byte)'1';
    public const byte SymbolicLink = (byte)'2';
    public const byte CharacterDevice = (byte)'3';
    public const byte BlockDevice = (byte)'4';
    public const byte Directory = (byte)'5';
    public const byte Fifo = (byte)'6';
    public const byte Contiguous = (byte)'7';
    public const byte Extended = (byte)'x';
    public const byte GlobalExtended = (byte)'g';
    public const byte GnuLongName = (byte)'L';
    public const byte GnuLongLink = (byte)'K';

    public static readonly Range Name = ..100;
    public static readonly Range Mode = 100..108;
    public static readonly Range Uid = 108..116;
    public static readonly Range Gid = 116..124;
    public static readonly Range Size = 124..136;
    public static readonly Range Time = 136..148;
    public static readonly Range Checksum = 148..156;
    public const int TypeFlag = 156;
    public static readonly Range LinkName = 157..257;
    public static readonly Range Magic = 257..265;
    public static readonly Range DeviceMajor = 329..337;
    public static readonly Range DeviceMinor = 337..345;
    public static readonly Range Prefix = 345..500;

    public static ReadOnlySpan<byte> Ustar => "ustar\000"u8;

    /// <summary>Bytes from the end of this much content to the next block.</summary>
    public static int PaddingOf(long size) => (int)(-size & (BlockSize - 1));

    /// <summary>Sum of all bytes, those of the checksum itself taken for blanks.</summary>
    public static int ComputeChecksum(ReadOnlySpan<byte> block)
    {
        var sum = 0;
        foreach (var value in block)
        {
            sum += value;
        }

        foreach (var value in block[Checksum])
        {
            sum += ' ' - value;
        }

        return sum;
    }

    /// <summary>Octal digits with leading zeros and a NUL at the end.</summary>
    public static void WriteOctal(Span<byte> field, long value)
    {
        for (var i = field.Length - 2; i >= 0; i--, value >>= 3)
        {
            field[i] = (byte)('0' + (value & 7));
        }
    }

    /// <summary>Octal digits between blanks and NULs, or the base-256 form of GNU and star for large and negative numbers.</summary>
    /// <exception cref="InvalidImageException">It is neither, or too large.</exception>
    public static long ReadNumber(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            return ReadBinary(field);
        }

        long value = 0;
        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                throw new InvalidImageException("A layer's tar header has a number that is not octal.");
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    private static long ReadBinary(ReadOnlySpan<byte> field)
    {
        // The first bit marks the form, the second is the sign.
        long value = (sbyte)(field[0] << 1) >> 1;
        foreach (var digit in field[1..])
        {
            if (value is < long.MinValue >> 8 or > long.MaxValue >> 8)
            {
                throw new InvalidImageException("A layer's tar header has a number that is too large.");
            }

            value = (value << 8) | digit;
        }

        return value;
    }
}
