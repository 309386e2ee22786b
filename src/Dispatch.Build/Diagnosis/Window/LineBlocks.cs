namespace Dispatch.Build.Diagnosis.Window;

/// <summary>The first or the last lines of those it gets, within fixed bounds.</summary>
/// <param name="most">How many blocks there are at most.</param>
/// <param name="bytes">The bytes of text a block takes; at least as many as a line can have.</param>
/// <param name="lines">The lines a block takes.</param>
internal sealed class LineBlocks(int most, int bytes = 64 << 10, int lines = 1024)
{
    private readonly Queue<LineBlock> _blocks = new();
    private LineBlock? _newest;

    /// <summary>Takes a line unless all blocks are full.</summary>
    public bool TryAdd(LogLineBytes line)
    {
        if (_newest is not null && _newest.TryAdd(line))
        {
            return true;
        }

        return _blocks.Count < most && Open(new LineBlock(bytes, lines), line);
    }

    /// <summary>Takes a line. When all blocks are full the oldest makes room, and <paramref name="oldest"/> gets it first.</summary>
    public void Add(LogLineBytes line, Action<LineBlock>? oldest = null)
    {
        if (TryAdd(line))
        {
            return;
        }

        var block = _blocks.Dequeue();
        oldest?.Invoke(block);
        block.Clear();
        Open(block, line);
    }

    /// <summary>Gives all lines to <paramref name="taker"/> and forgets them.</summary>
    public void Drain(Action<LineBlock> taker)
    {
        foreach (var block in _blocks)
        {
            taker(block);
            block.Clear();
        }
    }

    /// <summary>Number and text of each line.</summary>
    public IEnumerable<(long Number, string Text)> Decode() => _blocks.SelectMany(static block => block.Decode());

    private bool Open(LineBlock block, LogLineBytes line)
    {
        _newest = block;
        _blocks.Enqueue(block);
        return block.TryAdd(line);
    }
}
