using Dispatch.Build.Diagnosis.Window;

namespace Dispatch.Build.Diagnosis;

/// <summary>
/// Cuts the bytes of a log into clean lines and keeps, within fixed bounds, those that may tell why a build failed: of a log below 1.5 MB all; of a
/// longer one the first and the last ones, the builder's own, and of each step the first and the last ones with words of failures in them.
/// </summary>
public sealed class LogWindow
{
    private readonly LineKeeper _lines = new();
    private readonly LineScanner _scanner;

    /// <summary>An empty window.</summary>
    public LogWindow() => _scanner = new(_lines);

    /// <summary>Takes the next bytes of the log, cut anywhere.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => _scanner.Add(bytes);

    /// <summary>Takes the next line, without its end.</summary>
    public void AddLine(ReadOnlySpan<char> line)
    {
        _scanner.Add(line);
        _scanner.Add("\n"u8);
    }

    /// <summary>The lines kept, in order, without line ends, colours and control characters; a line that is not over counts as one.</summary>
    public IReadOnlyList<string> Complete()
    {
        _scanner.Complete();
        return [.. _lines.InOrder().Select(LogTail.Clean)];
    }
}
