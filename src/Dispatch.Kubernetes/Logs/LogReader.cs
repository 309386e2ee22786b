namespace Dispatch.Kubernetes;

/// <summary>Cuts a log into lines, and long lines into pieces: always at the same places, however the bytes arrive.</summary>
internal sealed class LogReader(Stream stream)
{
    /// <summary>Longest piece, its time included.</summary>
    public const int LongestPiece = 1 << 16;

    // Below the size from which arrays count as large objects.
    private readonly byte[] _buffer = new byte[LongestPiece + (1 << 13)];
    private int _start;
    private int _scanned;
    private int _end;
    private bool _isInside;
    private DateTimeOffset? _time;

    /// <summary>Whether the stream has ended; what is left of it may still be taken.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>The next piece, of what was read; null when it takes more of the stream.</summary>
    public LogPiece? TryTake()
    {
        var newline = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
        var length = (newline < 0 ? _end : _scanned + newline) - _start;
        _scanned = newline < 0 ? _end : _scanned;
        return length > LongestPiece ? Take(LongestPiece, LogPieceEnd.Continued)
            : newline >= 0 ? Take(length, LogPieceEnd.Line)
            : IsAtEnd && length > 0 ? Take(length, LogPieceEnd.Stream)
            : null;
    }

    /// <summary>Reads more, or notes the end.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_end == _buffer.Length || _start == _end)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _scanned, _end) = (0, _scanned - _start, _end - _start);
        }

        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        IsAtEnd = count == 0;
    }

    private LogPiece Take(int length, LogPieceEnd end)
    {
        var raw = _buffer.AsMemory(_start, length);
        var isFirst = !_isInside;
        var timeLength = 0;
        if (isFirst)
        {
            timeLength = LogTime.Parse(raw.Span, out _time);
        }

        _isInside = end is LogPieceEnd.Continued;
        _start += end is LogPieceEnd.Line ? length + 1 : length;
        _scanned = _start;
        return new(raw, timeLength, _time, isFirst, end);
    }
}
