using System.Globalization;
using System.Text;

namespace Dispatch.Build.Reporting;

/// <summary>
/// The log of one publish: phases, steps and what builders printed, the latter as it came, byte for byte where the engine has bytes. A publish that only found out
/// that nothing changed does not take the place of the log of the build it found.
/// </summary>
public sealed class LogFile(string path, IProgress<BuildEvent> next) : IProgress<BuildEvent>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _preamble = new();
    private StreamWriter? _writer;
    private bool _keepsPrevious;

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>Nothing was built: the log that is there stays.</summary>
    public void KeepPrevious() => _keepsPrevious = File.Exists(path);

    /// <inheritdoc/>
    public void Report(BuildEvent value)
    {
        lock (_gate)
        {
            if (_writer is null && value is PhaseStarted { Phase: not "resolve" } or StepStarted or LogLine)
            {
                _writer = Open();
            }

            if (_writer is null)
            {
                _preamble.Append(Line(value)).Append('\n');
            }
            else if (value is LogLine line)
            {
                Write(_writer, line.Bytes, line.Text, line.IsContinued ? "" : "\n");
            }
            else if (value is StepStarted { Bytes.IsEmpty: false } step)
            {
                Write(_writer, step.Bytes, step.Text, "\n");
            }
            else
            {
                _writer.WriteLine(Line(value));
            }
        }

        next.Report(value);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_writer is null && !_keepsPrevious && _preamble.Length > 0)
            {
                _writer = Open();
            }

            _writer?.Dispose();
            _writer = null;
        }
    }

    private static void Write(StreamWriter writer, ReadOnlyMemory<byte> bytes, string text, string end)
    {
        if (bytes.IsEmpty)
        {
            writer.Write(text);
        }
        else
        {
            writer.Flush();
            writer.BaseStream.Write(bytes.Span);
        }

        writer.Write(end);
    }

    private static string Line(BuildEvent value) => value switch
    {
        PhaseStarted phase => $"== {phase.Phase}: {phase.Text}",
        PhaseEnded => $"== {EventText.Of(value)}",
        StepStarted step => string.Create(CultureInfo.InvariantCulture, $"-- {step.Number}/{step.Count} (line {step.Line}): {step.Text}"),
        _ => $"-- {EventText.Of(value)}",
    };

    private StreamWriter Open()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);

        // Readable while the build runs, and complete up to the last line if this process is killed.
        var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        var writer = new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        writer.Write(_preamble);
        return writer;
    }
}
