using Dispatch.Build.Reporting;
using Dispatch.Build.Tool.Terminals;
using Dispatch.Oci;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tool.Tests.Terminals;

/// <summary>The screen of several publishes, at one moment.</summary>
public sealed class ManyStateTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Each_function_has_a_row()
    {
        var state = new ManyState(["runtime-js", "hello", "broken", "waiting-one", "late"], _time);
        state.Start("runtime-js");
        state.Start("broken");
        _time.Advance(TimeSpan.FromSeconds(1.5));
        state.End("runtime-js", Record("runtime-js", null));
        state.Start("hello");
        state.Hear("hello", new PhaseStarted("run", "Building"));
        state.Hear("hello", new StepStarted(2, 3, "RUN npm\u001b[2J ci\n--all", 4));
        _time.Advance(TimeSpan.FromSeconds(61));
        state.End("broken", Record("broken", Codes.RunFailed));
        state.End("late", Record("late", Codes.NotStarted));
        Snapshot.Equal("tests/Dispatch.Build.Tool.Tests/Snapshots/many-screen.txt", Text(state, 80, 24));
        Assert.All(state.Lines(40, 24), static line => Assert.InRange(line.Text.Length, 0, 39));
        Assert.All(state.Lines(80, 24).SelectMany(static line => line.Text), static c => Assert.False(char.IsControl(c)));
    }

    [Fact]
    public void Where_there_is_no_room_only_those_that_run_are_shown()
    {
        var state = new ManyState([.. Enumerable.Range(1, 40).Select(static i => $"f{i}")], _time);
        for (var i = 1; i <= 12; i++)
        {
            state.Start($"f{i}");
        }

        state.End("f1", Record("f1", null));
        state.End("f2", Record("f2", Codes.RunFailed));
        var lines = Text(state, 80, 8).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(7, lines.Length);
        Assert.StartsWith("> f3 ", lines[0], StringComparison.Ordinal);
        Assert.Equal("- 40 functions: 1 done, 1 failed, 28 waiting", lines[^1]);
        Assert.Single(state.Lines(80, 1));
    }

    private static string Text(ManyState state, int width, int height) => string.Concat(state.Lines(width, height).Select(static line => $"{line.Text}\n"));

    private PublishRecord Record(string name, ErrorCode? code) => new()
    {
        Name = name,
        Started = _time.GetUtcNow(),
        Ended = _time.GetUtcNow(),
        Image = code is null ? new(new(new ImageLocation.InArchive("a.tar", null), ["1"]), Digest.Parse($"sha256:{new string('a', 64)}"), "local") : null,
        Diagnostics = code is null ? [] : [new(code, "It failed.")],
    };
}
