using System.Text.RegularExpressions;
using Dispatch.Build.Tool.Tests.Infrastructure;
using Xunit;
using Programs = Dispatch.Testing.Tool;

namespace Dispatch.Build.Tool.Tests.Terminals;

/// <summary>The live view on a real terminal.</summary>
public sealed partial class TerminalTests
{
    [Fact]
    public async Task A_terminal_sees_the_phases_and_a_pipe_the_reference()
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        var screen = await OnTerminalAsync(function, "");
        Assert.Matches(@"\x1b\[[0-9;]*m", screen);
        Assert.Contains("+ assemble", Escapes().Replace(screen, ""), StringComparison.Ordinal);
        Assert.Equal($"oci-archive:{function["hello.tar"]}", (await File.ReadAllTextAsync(function["reference"], TestContext.Current.CancellationToken)).Trim());
    }

    [Theory]
    [InlineData("NO_COLOR=1", "")]
    [InlineData("NO_COLOR=", "--no-color")]
    public async Task Colours_are_left_out_when_nobody_wants_them(string variable, string option)
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        var screen = await OnTerminalAsync(function, option, variable);
        Assert.DoesNotMatch(@"\x1b\[[0-9;]*[1-9][0-9;]*m", screen);
        Assert.Contains("+ assemble", Escapes().Replace(screen, ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--verbose", "TERM=xterm")]
    [InlineData("", "TERM=dumb")]
    public async Task Lines_stay_lines_where_nothing_can_be_redrawn(string option, string variable)
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        Assert.DoesNotMatch(@"\x1b\[[0-9;]*[A-HJKm]", await OnTerminalAsync(function, option, variable));
    }

    // script(1) is the terminal; its standard output is what the terminal was sent.
    private static Task<string> OnTerminalAsync(FunctionFolder function, string option, string variable = "TERM=xterm-256color")
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Programs.Find("script") is not null, "needs script: apt-get install bsdutils");
        var variables = string.Join(' ', function.Environment.Select(static pair => $"{pair.Key}={pair.Value}"));
        var arguments = string.Join(' ', function.Publish("--archive", "hello.tar", "--host", "plain"));
        var command = $"cd {function.Path} && env -u NO_COLOR TERM=xterm-256color {variable} {variables} dotnet {ToolRun.Assembly} {arguments} {option} > reference";
        return Programs.RunAsync("script", ["-qec", command, "/dev/null"], TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Escapes();
}
