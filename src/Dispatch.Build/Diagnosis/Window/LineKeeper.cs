namespace Dispatch.Build.Diagnosis.Window;

/// <summary>Decides which lines of a log are kept: at most 3 MB and 45,000 lines, whatever comes.</summary>
internal sealed class LineKeeper
{
    private readonly LineBlocks _beginning = new(8);
    private readonly LineBlocks _end = new(16);
    private readonly LineBlocks _firstOwn = new(8);
    private readonly LineBlocks _lastOwn = new(4);
    private readonly TellingLines _telling = new();
    private readonly Action<LineBlock> _leavesEnd;
    private bool _isLong;
    private long _count;

    public LineKeeper() => _leavesEnd = LeaveEnd;

    /// <summary>Takes the next line.</summary>
    public void Add(ReadOnlySpan<byte> text, LineRank rank)
    {
        var line = new LogLineBytes(_count++, text, rank);
        if (_isLong || !_beginning.TryAdd(line))
        {
            // A short line that would still fit must not come before a long one that did not.
            _isLong = true;
            _end.Add(line, _leavesEnd);
        }
    }

    /// <summary>The lines kept, in order.</summary>
    public IEnumerable<string> InOrder() =>
        _beginning.Decode().Concat(_firstOwn.Decode()).Concat(_lastOwn.Decode()).Concat(_telling.Decode()).Concat(_end.Decode())
            .OrderBy(static line => line.Number).Select(static line => line.Text);

    private void LeaveEnd(LineBlock block)
    {
        for (var i = 0; i < block.Count; i++)
        {
            var line = block[i];
            if (line.Rank == LineRank.Own)
            {
                _telling.EndStep();
                if (!_firstOwn.TryAdd(line))
                {
                    _lastOwn.Add(line);
                }
            }
            else if (line.Rank == LineRank.Telling)
            {
                _telling.Add(line);
            }
        }
    }
}
