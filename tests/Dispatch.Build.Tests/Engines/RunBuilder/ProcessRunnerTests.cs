using Dispatch.Build.Engines.Local.Run;
using Xunit;

namespace Dispatch.Build.Tests.Engines.RunBuilder;

public sealed class ProcessRunnerTests
{
    private static readonly Dictionary<string, string> Environment = new(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin", ["ONLY"] = "this" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a\nb\r\n\nc", "a|b||c")]
    [InlineData("", "")]
    [InlineData("\r\r\n", "\r")]
    public async Task Cuts_text_into_lines(string text, string expected) => Assert.Equal(expected, string.Join('|', await LinesAsync(text)));

    [Fact]
    public async Task Hands_on_an_endless_line_in_pieces()
    {
        var lines = await LinesAsync(new string('x', 1_000_000) + "\nend");

        Assert.Equal(1_000_000, lines.SkipLast(1).Sum(line => line.Length));
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 2 * LinePump.LongestLine));
        Assert.Equal("end", lines[^1]);
    }

    [Fact]
    public async Task Passes_arguments_environment_and_exit_code_as_they_are()
    {
        SkipUnlessUnix();
        List<string> output = [], error = [];
        var code = await ProcessRunner.RunAsync(
            new ProcessCommand("/bin/sh", ["-c", "echo \"$1\" $ONLY $HOME; echo err >&2; exit 7", "sh", "a  '$b'"], "/", Environment), output.Add, error.Add, Token);

        Assert.Equal(7, code);
        Assert.Equal(["a  '$b' this"], output);
        Assert.Equal(["err"], error);
    }

    [Fact]
    public async Task Does_not_wait_for_what_stays_in_the_background()
    {
        SkipUnlessUnix();
        List<string> output = [];
        await ProcessRunner.RunAsync(new ProcessCommand("/bin/sh", ["-c", "sleep 3600 & echo $!"], "/", Environment), output.Add, _ => { }, Token);

        Assert.False(Directory.Exists("/proc/" + output[0]) && File.ReadAllText($"/proc/{output[0]}/cmdline").Contains("3600", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lets_a_cancelled_program_clean_up()
    {
        SkipUnlessUnix();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        List<string> output = [];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProcessRunner.RunAsync(
            // No shell can trap a signal that was ignored when it started, as hang-ups are below nohup.
            new ProcessCommand("/usr/bin/env", ["--default-signal=HUP", "/bin/sh", "-c", "trap 'echo cleaned; exit' HUP; echo ready; while :; do sleep 0.01; done"], "/", Environment),
            line =>
            {
                output.Add(line);
                cancellation.Cancel();
            },
            _ => { },
            cancellation.Token));

        Assert.Equal(["ready", "cleaned"], output);
    }

    private static void SkipUnlessUnix() => Assert.SkipUnless(File.Exists("/usr/bin/setsid"), "needs setsid: apt-get install util-linux");

    private static async Task<List<string>> LinesAsync(string text)
    {
        List<string> lines = [];
        await LinePump.RunAsync(new StringReader(text), lines.Add);
        return lines;
    }
}
