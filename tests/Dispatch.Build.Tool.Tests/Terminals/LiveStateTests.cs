using Dispatch.Build.Tool.Terminals;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tool.Tests.Terminals;

public sealed class LiveStateTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly LiveState _state;

    public LiveStateTests() => _state = new(_time);

    [Fact]
    public void Shows_phases_with_their_times_and_the_tail_of_the_running_step()
    {
        Build();
        Assert.Equal(
            [
                "+ resolve      1.5 s  Resolving what Dockerfile builds on",
                "> run          3.0 s  Building Dockerfile with an installed builder",
                "    [2/3] RUN npm ci",
                "    | line 3", "    | line 4", "    | line 5", "    | line 6", "    | line 7", "    | line 8",
                "- Building: workspace changed.",
            ],
            _state.Lines(80).Select(static line => line.Text));
    }

    [Fact]
    public void Ends_with_the_phases_alone()
    {
        Build();
        _state.End(succeeded: false);
        var lines = _state.Lines(80);
        Assert.Equal([LiveKind.Done, LiveKind.Failed, LiveKind.Plain], lines.Select(static line => line.Kind));
        Assert.StartsWith("x run          3.0 s", lines[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_line_is_wider_than_the_terminal()
    {
        Build();
        _state.Hear(new LogLine(new string('x', 500)));
        Assert.All(_state.Lines(40), static line => Assert.InRange(line.Text.Length, 0, 39));
        Assert.All(_state.Lines(1), static line => Assert.InRange(line.Text.Length, 0, 3));
    }

    [Fact]
    public void What_a_builder_prints_cannot_move_the_cursor()
    {
        _state.Hear(new PhaseStarted("run", "Building"));
        _state.Hear(new LogLine("\u001b[2J\u001b]0;title\u0007a\rb\u009b1mc\n##vso[task.complete]"));
        Assert.All(_state.Lines(80).SelectMany(static line => line.Text), static c => Assert.False(char.IsControl(c)));
        Assert.DoesNotContain(_state.Lines(80), static line => line.Text.Contains("##vso[", StringComparison.Ordinal));
    }

    private void Build()
    {
        _state.Hear(new PhaseStarted("resolve", "Resolving base"));
        _time.Advance(TimeSpan.FromSeconds(1));
        _state.Hear(new PhaseStarted("resolve", "Resolving what Dockerfile builds on"));
        _state.Hear(new Notice("Building: workspace changed."));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        _state.Hear(new PhaseStarted("run", "Building Dockerfile with an installed builder"));
        _state.Hear(new StepStarted(1, 3, "COPY . .", 3));
        _state.Hear(new LogLine("copied"));
        _state.Hear(new StepStarted(2, 3, "RUN npm ci", 4));
        for (var i = 1; i <= 8; i++)
        {
            _state.Hear(new LogLine($"line {i}"));
        }

        _time.Advance(TimeSpan.FromSeconds(3));
    }
}
