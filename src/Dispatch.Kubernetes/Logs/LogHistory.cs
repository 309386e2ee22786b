using System.Security.Cryptography;
using System.Text;

namespace Dispatch.Kubernetes.Logs;

/// <summary>
/// What was given of the last second, so that a resumed stream, which begins with that second, gives no line twice. Lines are told apart by time
/// and content; equal ones are counted.
/// </summary>
internal sealed class LogHistory
{
    // A second with more lines than this is not remembered whole; a resume within it then announces a gap. About 30 MB.
    private const int MostLines = 200_000;

    private readonly Dictionary<UInt128, int> _given = [];
    private Dictionary<UInt128, int> _expected = [];
    private DateTimeOffset? _second;
    private bool _isWhole = true;
    private bool _isResuming;
    private bool _isGapTold;
    private int _piecesGiven;
    private int _piecesToSkip;
    private bool _skipsLine;
    private DateTimeOffset? _time;
    private UInt128 _openLine;

    /// <summary>Where to resume; null to read from the start.</summary>
    public DateTimeOffset? ResumeFrom => _second;

    /// <summary>Whether nothing was given yet.</summary>
    public bool IsEmpty => _given.Count == 0;

    /// <summary>A new stream begins.</summary>
    public void Resume()
    {
        _isResuming = !IsEmpty;
        _expected = new(_given);
        _piecesToSkip = 0;
        _skipsLine = false;
        _isGapTold = false;
    }

    /// <summary>What of a piece is new, with a gap before it where lines may be missing.</summary>
    public IEnumerable<PodLogLine> Add(LogPiece piece)
    {
        if (piece.IsFirst)
        {
            _time = LogTime.TryParse(piece.Stamp, out var time) ? time : null;
            var key = Key(piece);
            _skipsLine = IsRepeated(key);
            if (!_skipsLine)
            {
                if (TakesUp(key))
                {
                    _piecesToSkip = _piecesGiven;
                }
                else if (_isResuming && !_isGapTold && (_expected.Count > 0 || !_isWhole || _piecesGiven > 0))
                {
                    _isGapTold = true;
                    yield return new(default, null) { IsGap = true };
                }

                if (_piecesToSkip == 0)
                {
                    Remember(key);
                }
            }
        }

        if (_skipsLine)
        {
            yield break;
        }

        if (_piecesToSkip > 0)
        {
            _piecesToSkip--;
        }
        else
        {
            _piecesGiven++;
            yield return new(piece.Bytes, _time) { IsContinued = !piece.IsLast };
        }

        if (piece.IsLast)
        {
            _piecesGiven = 0;
            _openLine = default;
        }
    }

    private bool IsRepeated(UInt128 key)
    {
        if (!_isResuming || !_expected.TryGetValue(key, out var count) || (_piecesGiven > 0 && key == _openLine && count == 1))
        {
            return false;
        }

        if (count == 1)
        {
            _expected.Remove(key);
        }
        else
        {
            _expected[key] = count - 1;
        }

        return true;
    }

    // The line that was being given when the stream before broke: its rest is new.
    private bool TakesUp(UInt128 key)
    {
        if (!_isResuming || _piecesGiven == 0 || key != _openLine)
        {
            return false;
        }

        _expected.Remove(key);
        return true;
    }

    private void Remember(UInt128 key)
    {
        _openLine = key;
        _piecesGiven = 0;
        if (_time is { } time)
        {
            var second = LogTime.Second(time);
            if (second < _second)
            {
                return; // Out of order: a resumed stream will not bring it again.
            }

            if (_second is null || second > _second)
            {
                _second = second;
                _given.Clear();
                _isWhole = true;
                _isResuming = false;
            }
        }

        if (_given.Count < MostLines)
        {
            _given[key] = _given.GetValueOrDefault(key) + 1;
        }
        else
        {
            _isWhole = false;
        }
    }

    private static UInt128 Key(LogPiece piece)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(piece.Stamp));
        hash.AppendData([0]);
        hash.AppendData(piece.Bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());
    }
}
