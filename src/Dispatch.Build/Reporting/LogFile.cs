using System.Text;

namespace Dispatch.Build.Reporting;

/// <summary>The log of one publish: phases, steps and what builders printed, the latter as it came.</summary>
public sealed class LogFile(string path, IProgress<BuildEvent> next) : IProgress<BuildEvent>, IDisposable
{
    private readonly Lock _gate = new();
    private StreamWriter? _writer;

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <inheritdoc/>
    public void Report(BuildEvent value)
    {
        lock (_gate)
        {
            _writer ??= Open();
            _writer.WriteLine(value switch
            {
                PhaseStarted phase => $"== {phase.Phase}: {phase.Text}",
                StepStarted step => $"-- {step.Number}/{step.Count} (line {step.Line}): {step.Text}",
                LogLine line => line.Text,
                Notice notice => $"-- {notice.Text}",
                _ => value.ToString(),
            });
        }

        next.Report(value);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _writer?.Dispose();
            _writer = null;
        }
    }

    private StreamWriter Open()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);

        // Readable while the build runs, and complete up to the last line if this process is killed.
        return new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
    }
}
