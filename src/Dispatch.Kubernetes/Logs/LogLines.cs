using System.Text;

namespace Dispatch.Kubernetes.Logs;

/// <summary>Cuts a log with times (<c>2026-01-02T03:04:05.678901234Z text</c>) into lines, and very long lines into pieces.</summary>
/// <param name="stream">The log.</param>
/// <param name="givesRest">Whether what is left at the end is a line: a container's last one need not end, but neither does what a broken connection leaves.</param>
internal sealed class LogLines(Stream stream, bool givesRest)
{
    /// <summary>Longest piece in bytes.</summary>
    public const int LongestPiece = 64 * 1024;

    // The longest RFC 3339 time with nanoseconds and an offset, and the blank after it.
    private const int LongestStamp = 36;

    private readonly byte[] _buffer = new byte[LongestPiece + LongestStamp];
    private int _filled;
    private bool _inLine;

    /// <summary>The next piece; null at the end of the stream.</summary>
    public async Task<LogPiece?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Take() is { } piece)
            {
                return piece;
            }

            var count = await stream.ReadAsync(_buffer.AsMemory(_filled), cancellationToken);
            if (count == 0)
            {
                return givesRest && (_filled > 0 || _inLine) ? Rest() : null;
            }

            _filled += count;
        }
    }

    private LogPiece? Take()
    {
        var available = _buffer.AsSpan(0, _filled);
        var end = available.IndexOf((byte)'\n');
        var stamp = _inLine ? "" : Stamp(available);
        var longest = stamp.Length == 0 ? LongestPiece : LongestPiece + stamp.Length + 1;
        if ((end < 0 && _filled < longest) || (end < 0 && !_inLine && _filled < _buffer.Length))
        {
            return null;
        }

        var isLast = end >= 0 && end <= longest;
        var length = isLast ? end : longest;
        var skip = stamp.Length == 0 ? 0 : Math.Min(stamp.Length + 1, length);
        var piece = new LogPiece(stamp, available[skip..length].ToArray(), IsFirst: !_inLine, isLast);
        var taken = isLast ? end + 1 : length;
        available[taken..].CopyTo(_buffer);
        (_filled, _inLine) = (_filled - taken, !isLast);
        return piece;
    }

    private LogPiece Rest()
    {
        var rest = _buffer.AsSpan(0, _filled);
        var stamp = _inLine ? "" : Stamp(rest);
        var piece = new LogPiece(stamp, rest[(stamp.Length == 0 ? 0 : Math.Min(stamp.Length + 1, rest.Length))..].ToArray(), IsFirst: !_inLine, IsLast: true);
        (_filled, _inLine) = (0, false);
        return piece;
    }

    private static string Stamp(ReadOnlySpan<byte> line)
    {
        var blank = line[..Math.Min(line.Length, LongestStamp)].IndexOfAny((byte)' ', (byte)'\n');
        var text = blank > 0 ? Encoding.ASCII.GetString(line[..blank]) : "";
        return LogTime.TryParse(text, out _) ? text : "";
    }
}
