using Dispatch.Build.Definitions;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;

namespace Dispatch.Build.Tool.Terminals;

/// <summary>Several publishes on an interactive terminal: a row each.</summary>
internal sealed class ManyLiveView : IManyView
{
    private readonly Lock _gate = new();
    private readonly List<Diagnostic> _warnings = [];
    private readonly ManyState _state;
    private readonly LineView _lines;
    private readonly LiveScreen _screen;

    public ManyLiveView(TextWriter error, bool hasColors, TimeProvider time, IReadOnlyList<string> names)
    {
        _state = new(names, time);
        _lines = new(CiHosts.Detect(HostContext.Machine, "plain"), error);
        _screen = new(error, hasColors, time, (width, height) =>
        {
            lock (_gate)
            {
                return _state.Lines(width, height);
            }
        });
    }

    /// <inheritdoc/>
    public IProgress<BuildEvent> Start(FunctionDefinition definition)
    {
        lock (_gate)
        {
            _state.Start(definition.Name);
        }

        return new Listener(this, definition.Name);
    }

    /// <inheritdoc/>
    public void Finish(FunctionDefinition definition, PublishRecord record)
    {
        lock (_gate)
        {
            _state.End(definition.Name, record);
            _warnings.AddRange(record.Warnings.Select(warning => warning with { Message = $"{record.Name}: {warning.Message}" }));
        }
    }

    /// <inheritdoc/>
    public void Close()
    {
        _screen.Close();
        _warnings.ForEach(warning => Tell(warning, Severity.Warning));
        _warnings.Clear();
    }

    /// <inheritdoc/>
    public void Tell(Diagnostic diagnostic, Severity severity) => _lines.Tell(diagnostic, severity);

    /// <inheritdoc/>
    public void Print(string line) => _lines.Print(line);

    /// <inheritdoc/>
    public void Dispose() => _screen.Dispose();

    // Called by the threads of the publish, in the order things happen.
    private sealed class Listener(ManyLiveView view, string name) : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value)
        {
            lock (view._gate)
            {
                view._state.Hear(name, value);
            }
        }
    }
}
