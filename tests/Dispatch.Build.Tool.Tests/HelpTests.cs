using Dispatch.Build.Tool.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tool.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("dispatch")]
    [InlineData("explain", "explain")]
    [InlineData("publish", "publish")]
    [InlineData("setup", "setup")]
    [InlineData("doctor", "doctor")]
    [InlineData("completion", "completion")]
    [InlineData("render", "render")]
    [InlineData("why", "why")]
    [InlineData("attach", "attach")]
    [InlineData("logs", "logs")]
    [InlineData("cancel", "cancel")]
    [InlineData("gc", "gc")]
    public async Task Help_is_what_it_was(string name, params string[] command)
    {
        var run = (await ToolRun.RunAsync(Repository.Root, [.. command, "--help"])).ExitedWith(0);
        Assert.Empty(run.Error);
        Snapshot.Equal($"tests/Dispatch.Build.Tool.Tests/Snapshots/help-{name}.txt", run.Output);
    }

    [Fact]
    public async Task Without_a_command_it_says_what_to_do()
    {
        var run = (await ToolRun.RunAsync(Repository.Root, [])).ExitedWith(2);
        Assert.Empty(run.Output);
        Assert.Contains("'dotnet dispatch --help'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_a_result() => Assert.Matches(@"^\d+\.\d+\.\d+", (await ToolRun.RunAsync(Repository.Root, ["--version"])).ExitedWith(0).Output);
}
