using System.Text;
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
    [InlineData("a\0b\n\u00e9", "a\0b|\u00e9")]
    public async Task Cuts_text_into_lines(string text, string expected) => Assert.Equal(expected, string.Join('|', (await LinesAsync(Encoding.UTF8.GetBytes(text))).Select(line => line.Text)));

    [Fact]
    public async Task Hands_on_an_endless_line_in_pieces()
    {
        // Three bytes a character: pieces end within one.
        var lines = await LinesAsync(Encoding.UTF8.GetBytes(new string('\u20ac', 300_000) + "\nend"));

        Assert.Equal(new string('\u20ac', 300_000), string.Concat(lines.SkipLast(1).Select(line => line.Text)));
        Assert.All(lines, line => Assert.InRange(line.Bytes.Length, 1, LinePump.LongestLine));
        Assert.All(lines, (line, i) => Assert.Equal(i < lines.Count - 2, line.IsContinued));
        Assert.Equal("end", lines[^1].Text);
    }

    [Fact]
    public async Task Ends_a_line_whose_last_piece_is_full() =>
        Assert.Equal([(LinePump.LongestLine, true), (0, false)], (await LinesAsync(new byte[LinePump.LongestLine])).Select(line => (line.Bytes.Length, line.IsContinued)));

    [Fact]
    public async Task Keeps_bytes_that_are_no_text()
    {
        byte[] printed = [0xff, (byte)'\r', (byte)'\n', 0xc3, (byte)'\n', (byte)'a', 0xe2, 0x82];
        var lines = await LinesAsync(printed);

        Assert.Equal(printed, lines.SelectMany((line, i) => line.Bytes.ToArray().Concat(i < 2 ? "\n"u8.ToArray() : [])));
        Assert.Equal(["\ufffd", "\ufffd", "a\ufffd"], lines.Select(line => line.Text));
    }

    [Fact]
    public async Task Passes_arguments_environment_and_exit_code_as_they_are()
    {
        SkipUnlessUnix();
        List<string> output = [], error = [];
        var code = await ProcessRunner.RunAsync(
            new ProcessCommand("/bin/sh", ["-c", "echo \"$1\" $ONLY $HOME; echo err >&2; exit 7", "sh", "a  '$b'"], "/", Environment), line => output.Add(line.Text), line => error.Add(line.Text), Token);

        Assert.Equal(7, code);
        Assert.Equal(["a  '$b' this"], output);
        Assert.Equal(["err"], error);
    }

    [Fact]
    public async Task Does_not_wait_for_what_stays_in_the_background()
    {
        SkipUnlessUnix();
        List<string> output = [];
        await ProcessRunner.RunAsync(new ProcessCommand("/bin/sh", ["-c", "sleep 3600 & echo $!"], "/", Environment), line => output.Add(line.Text), _ => { }, Token);

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
                output.Add(line.Text);
                cancellation.Cancel();
            },
            _ => { },
            cancellation.Token));

        Assert.Equal(["ready", "cleaned"], output);
    }

    private static void SkipUnlessUnix() => Assert.SkipUnless(File.Exists("/usr/bin/setsid"), "needs setsid: apt-get install util-linux");

    private static async Task<List<LogLine>> LinesAsync(byte[] printed)
    {
        List<LogLine> lines = [];
        await LinePump.RunAsync(new MemoryStream(printed), lines.Add);
        return lines;
    }
}
