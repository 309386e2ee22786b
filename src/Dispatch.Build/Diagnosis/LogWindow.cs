using System.Buffers;
using System.Text;

namespace Dispatch.Build.Diagnosis;

/// <summary>Cuts the bytes of a log into clean lines and keeps, within fixed bounds, those that may tell why a build failed.</summary>
public sealed class LogWindow
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Takes the next bytes of the log, cut anywhere.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>The lines kept, in order, without line ends, colours and control characters.</summary>
    public IReadOnlyList<string> Complete() => LogTail.Clean(Encoding.UTF8.GetString(_bytes.WrittenSpan).Split('\n'));
}
