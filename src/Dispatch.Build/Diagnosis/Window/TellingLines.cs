namespace Dispatch.Build.Diagnosis.Window;

/// <summary>Of each step the first and the last lines that tell something; of all of these the first and the last.</summary>
internal sealed class TellingLines
{
    private const int FirstOfStep = 16;

    private readonly LineBlocks _first = new(4);
    private readonly LineBlocks _last = new(4);
    private readonly LineBlocks _lastOfStep = new(2, LineScanner.LongestLine, lines: 16);
    private readonly Action<LineBlock> _keep;
    private int _inStep;

    public TellingLines() => _keep = Keep;

    /// <summary>Takes a line of the step that runs.</summary>
    public void Add(LogLineBytes line)
    {
        if (_inStep++ < FirstOfStep)
        {
            Keep(line);
        }
        else
        {
            _lastOfStep.Add(line);
        }
    }

    /// <summary>What comes belongs to another step.</summary>
    public void EndStep()
    {
        if (_inStep > FirstOfStep)
        {
            _lastOfStep.Drain(_keep);
        }

        _inStep = 0;
    }

    /// <summary>Number and text of each line kept.</summary>
    public IEnumerable<(long Number, string Text)> Decode() => _first.Decode().Concat(_last.Decode()).Concat(_lastOfStep.Decode());

    private void Keep(LogLineBytes line)
    {
        if (!_first.TryAdd(line))
        {
            _last.Add(line);
        }
    }

    private void Keep(LineBlock block)
    {
        for (var i = 0; i < block.Count; i++)
        {
            Keep(block[i]);
        }
    }
}
