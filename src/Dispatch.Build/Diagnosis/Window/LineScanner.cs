using System.Buffers;
using System.Text.Unicode;

namespace Dispatch.Build.Diagnosis.Window;

/// <summary>
/// Cuts bytes into lines without decoding them. Of a line longer than <see cref="LongestLine"/> head and tail are kept. A carriage return begins a
/// piece that overwrites the one before: the last one that is not blank is the line, an earlier one a line of its own if it tells something.
/// </summary>
internal sealed class LineScanner(LineKeeper lines)
{
    /// <summary>The most bytes of a line.</summary>
    public const int LongestLine = 16 << 10;

    private const int LargestBuffer = 64 << 10;

    private byte[] _buffer = new byte[1 << 10];
    private int _filled;
    private bool _wasTelling;

    // The piece before a carriage return, which what follows may overwrite.
    private byte[] _shown = [];
    private int _shownLength;
    private LineRank _shownRank;

    /// <summary>Takes the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = MakeRoom();
            var count = Math.Min(bytes.Length, room.Length);
            bytes[..count].CopyTo(room);
            bytes = bytes[count..];
            _filled += count;
        }
    }

    /// <summary>Takes the next characters; half a surrogate pair is replaced.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            Utf8.FromUtf16(text, MakeRoom(), out var read, out var written);
            text = text[read..];
            _filled += written;
        }
    }

    /// <summary>Gives out what has no end yet as a line.</summary>
    public void Complete()
    {
        Scan();
        if (_filled > 0 || _shownLength > 0)
        {
            Add("\n"u8);
            Scan();
        }
    }

    // There is room for one character at least.
    private Span<byte> MakeRoom()
    {
        if (_filled > _buffer.Length - 4)
        {
            if (_buffer.Length < LargestBuffer)
            {
                Array.Resize(ref _buffer, 2 * _buffer.Length);
            }
            else
            {
                Scan();
            }
        }

        return _buffer.AsSpan(_filled);
    }

    private void Scan()
    {
        var characters = ArrayPool<char>.Shared.Rent(_filled);
        var bytes = _buffer.AsSpan(0, _filled);
        var text = characters.AsSpan(0, _filled);
        TellingWords.Widen(bytes, text);
        var start = 0;
        var telling = TellingWords.Find(text);
        while (bytes[start..].IndexOfAny((byte)'\n', (byte)'\r') is var length and >= 0)
        {
            var end = start + length;
            Take(bytes[start..end], isTelling: telling < end, isLine: bytes[end] == '\n');
            start = end + 1;
            if (telling < start)
            {
                telling = start + TellingWords.Find(text[start..]);
            }
        }

        KeepRest(start, isTelling: telling < _filled);
        ArrayPool<char>.Shared.Return(characters);
    }

    private void KeepRest(int start, bool isTelling)
    {
        var rest = _buffer.AsSpan(start, _filled - start);
        rest.CopyTo(_buffer);
        _filled = LineCut.Apply(_buffer.AsSpan(0, rest.Length)).Length;

        // What is cut out is not searched again.
        _wasTelling |= isTelling && rest.Length > LongestLine;
    }

    private void Take(Span<byte> piece, bool isTelling, bool isLine)
    {
        var rank = BuilderLines.Rank(piece, isTelling || _wasTelling);
        _wasTelling = false;
        piece = LineCut.Apply(piece);
        var isBlank = piece.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;
        if (_shownLength > 0 && (isLine || !isBlank) && (isBlank || _shownRank != LineRank.Plain))
        {
            lines.Add(_shown.AsSpan(0, _shownLength), _shownRank);
        }

        if (isLine && !(isBlank && _shownLength > 0))
        {
            lines.Add(piece, rank);
        }

        if (isLine)
        {
            _shownLength = 0;
        }
        else if (!isBlank)
        {
            Show(piece, rank);
        }
    }

    private void Show(ReadOnlySpan<byte> piece, LineRank rank)
    {
        if (_shown.Length < piece.Length)
        {
            _shown = new byte[Math.Min(LongestLine, 2 * piece.Length)];
        }

        piece.CopyTo(_shown);
        (_shownLength, _shownRank) = (piece.Length, rank);
    }
}
