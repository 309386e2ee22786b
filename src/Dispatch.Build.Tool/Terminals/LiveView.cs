using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Dispatch.Build.Tool.Terminals;

/// <summary>A publish on an interactive terminal: phases, times and the tail of what is printed, redrawn in place.</summary>
internal sealed class LiveView : IPublishView
{
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly List<Diagnostic> _warnings = [];
    private readonly IAnsiConsole _terminal;
    private readonly LiveState _state;
    private readonly LineView _lines;
    private readonly bool _hasColors;
    private readonly Task _drawing;

    public LiveView(TextWriter error, bool hasColors, TimeProvider time)
    {
        _hasColors = hasColors;
        _state = new(time);
        _lines = new(CiHosts.Detect(HostContext.Machine, "plain"), error);
        _terminal = AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = hasColors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(error),
        });
        _drawing = _terminal.Live(Text.Empty).StartAsync(context => DrawAsync(context, time));
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
            if (_closed.IsCancellationRequested)
            {
                return;
            }

            _state.End(succeeded);
        }

        _closed.Cancel();

        // A terminal that went away is no failure of the publish.
        _ = Task.WhenAny(_drawing).GetAwaiter().GetResult();
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
        _closed.Dispose();
    }

    private async Task DrawAsync(LiveDisplayContext context, TimeProvider time)
    {
        while (!_closed.IsCancellationRequested)
        {
            context.UpdateTarget(Frame());
            await Task.Delay(_pace, time, _closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        context.UpdateTarget(Frame());
    }

    // Text and not markup: what a builder prints has no say in how it looks.
    private IRenderable Frame()
    {
        lock (_gate)
        {
            return _state.Lines(_terminal.Profile.Width) is { Count: > 0 } lines
                ? new Rows(lines.Select(line => (IRenderable)new Text(line.Text, StyleOf(line.Kind))))
                : Text.Empty;
        }
    }

    private Style StyleOf(LiveKind kind) => !_hasColors ? Style.Plain : kind switch
    {
        LiveKind.Running => new Style(Color.Blue),
        LiveKind.Done => new Style(Color.Green),
        LiveKind.Failed => new Style(Color.Red),
        LiveKind.Faint => new Style(Color.Grey),
        _ => Style.Plain,
    };
}
