using System.Runtime.InteropServices;
using System.Text;

namespace Dispatch.Build.Diagnosis.Window;

/// <summary>Some lines behind one another, as bytes.</summary>
/// <param name="mostBytes">The most bytes of text it takes.</param>
/// <param name="mostLines">The most lines it takes.</param>
internal sealed class LineBlock(int mostBytes, int mostLines)
{
    private readonly List<Place> _places = [];
    private byte[] _text = [];
    private int _filled;

    /// <summary>How many lines it holds.</summary>
    public int Count => _places.Count;

    /// <summary>Takes a line if it fits.</summary>
    public bool TryAdd(LogLineBytes line)
    {
        if (_places.Count == mostLines || line.Text.Length > mostBytes - _filled)
        {
            return false;
        }

        if (line.Text.Length > _text.Length - _filled)
        {
            // Most logs are short, and many builds run at once.
            Array.Resize(ref _text, Math.Min(mostBytes, Math.Max(_filled + line.Text.Length, Math.Max(1024, 2 * _text.Length))));
        }

        line.Text.CopyTo(_text.AsSpan(_filled));
        _places.Add(new(line.Number, _filled, line.Text.Length, line.Rank));
        _filled += line.Text.Length;
        return true;
    }

    /// <summary>A line, from 0; valid until the block is cleared.</summary>
    public LogLineBytes this[int index]
    {
        get
        {
            var place = _places[index];
            return new(place.Number, _text.AsSpan(place.Start, place.Length), place.Rank);
        }
    }

    /// <summary>Number and text of each line; what is no UTF-8 is replaced.</summary>
    public IEnumerable<(long Number, string Text)> Decode() =>
        _places.Select(place => (place.Number, Encoding.UTF8.GetString(_text, place.Start, place.Length)));

    /// <summary>Makes room for others.</summary>
    public void Clear()
    {
        _places.Clear();
        _filled = 0;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(long Number, int Start, int Length, LineRank Rank);
}

/// <summary>A line of a log while it passes by.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct LogLineBytes(long number, ReadOnlySpan<byte> text, LineRank rank)
{
    /// <summary>Its place in the log.</summary>
    public long Number { get; } = number;

    /// <summary>Without its end, at most <see cref="LineScanner.LongestLine"/> bytes.</summary>
    public ReadOnlySpan<byte> Text { get; } = text;

    public LineRank Rank { get; } = rank;
}
