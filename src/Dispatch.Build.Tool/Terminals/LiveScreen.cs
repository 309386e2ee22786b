using Spectre.Console;
using Spectre.Console.Rendering;

namespace Dispatch.Build.Tool.Terminals;

/// <summary>Lines on an interactive terminal, redrawn in place until it is closed.</summary>
internal sealed class LiveScreen : IDisposable
{
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _closed = new();
    private readonly Func<int, int, IReadOnlyList<LiveLine>> _lines;
    private readonly IAnsiConsole _terminal;
    private readonly bool _hasColors;
    private readonly Task _drawing;

    /// <param name="error">The terminal.</param>
    /// <param name="hasColors">Colours are welcome.</param>
    /// <param name="time">The clock.</param>
    /// <param name="lines">What it shows now, given its width and height; called by one thread at a time.</param>
    public LiveScreen(TextWriter error, bool hasColors, TimeProvider time, Func<int, int, IReadOnlyList<LiveLine>> lines)
    {
        (_lines, _hasColors) = (lines, hasColors);
        _terminal = AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = hasColors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(error),
        });
        _drawing = _terminal.Live(Text.Empty).StartAsync(context => DrawAsync(context, time));
    }

    /// <summary>Draws what there is a last time.</summary>
    public void Close()
    {
        _closed.Cancel();

        // A terminal that went away is no failure of the publish.
        _ = Task.WhenAny(_drawing).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
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
    private IRenderable Frame() => _lines(_terminal.Profile.Width, _terminal.Profile.Height) is { Count: > 0 } lines
        ? new Rows(lines.Select(line => (IRenderable)new Text(line.Text, StyleOf(line.Kind))))
        : Text.Empty;

    private Style StyleOf(LiveKind kind) => !_hasColors ? Style.Plain : kind switch
    {
        LiveKind.Running => new Style(Color.Blue),
        LiveKind.Done => new Style(Color.Green),
        LiveKind.Failed => new Style(Color.Red),
        LiveKind.Faint => new Style(Color.Grey),
        _ => Style.Plain,
    };
}
