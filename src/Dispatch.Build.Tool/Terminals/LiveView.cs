using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;

namespace Dispatch.Build.Tool.Terminals;

/// <summary>A publish on an interactive terminal: phases, times and the tail of what is printed.</summary>
internal sealed class LiveView : IPublishView
{
    private readonly Lock _gate = new();
    private readonly List<Diagnostic> _warnings = [];
    private readonly LiveState _state;
    private readonly LineView _lines;
    private readonly LiveScreen _screen;
    private bool _isClosed;

    public LiveView(TextWriter error, bool hasColors, TimeProvider time)
    {
        _state = new(time);
        _lines = new(CiHosts.Detect(HostContext.Machine, "plain"), error);
        _screen = new(error, hasColors, time, (width, _) =>
        {
            lock (_gate)
            {
                return _state.Lines(width);
            }
        });
    }

    /// <inheritdoc/>
    public void Report(BuildEvent value)
    {
        lock (_gate)
        {
            _state.Hear(value);
            if (value is Warning warning)
            {
                _warnings.Add(warning.Diagnostic);
            }
        }
    }

    /// <inheritdoc/>
    public void Close(bool succeeded)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _state.End(succeeded);
        }

        _screen.Close();
        _warnings.ForEach(warning => Tell(warning, Severity.Warning));
    }

    /// <inheritdoc/>
    public void Tell(Diagnostic diagnostic, Severity severity) => _lines.Tell(diagnostic, severity);

    /// <inheritdoc/>
    public void Print(string line) => _lines.Print(line);

    /// <inheritdoc/>
    public void Dispose()
    {
        Close(succeeded: false);
        _screen.Dispose();
    }
}
