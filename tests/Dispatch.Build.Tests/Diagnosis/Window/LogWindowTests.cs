using System.Text;
using Dispatch.Build.Diagnosis;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis.Window;

public sealed class LogWindowTests
{
    private const string Filler = "a line that says nothing of importance to anyone\n";

    private static IReadOnlyList<string> Kept(string log, int piece = int.MaxValue) => Kept(Encoding.UTF8.GetBytes(log), piece);

    private static IReadOnlyList<string> Kept(byte[] log, int piece = int.MaxValue)
    {
        var window = new LogWindow();
        for (var i = 0; i < log.Length; i += Math.Min(piece, log.Length - i))
        {
            window.Add(log.AsSpan(i, Math.Min(piece, log.Length - i)));
        }

        return window.Complete();
    }

    private static string Fill(int megabytes) => string.Concat(Enumerable.Repeat(Filler, megabytes * 1_000_000 / Filler.Length));

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("\n", new[] { "" })]
    [InlineData("a\n\nb", new[] { "a", "", "b" })]
    [InlineData("a\r\nb\r\r\n", new[] { "a", "b" })]
    [InlineData("\e[31mred\e[0m \n", new[] { "red" })]
    [InlineData("a\0b\n", new[] { "ab" })]
    [InlineData("2026-01-02T03:04:05.678901234Z text\n", new[] { "text" })]
    [InlineData("2026-01-02T03:04:05Z \e[36mINFO\e[0m[0000] RUN x\n", new[] { "INFO[0000] RUN x" })]
    public void A_line_is_plain_text(string log, string[] lines) => Assert.Equal(lines, Kept(log));

    [Theory]
    [InlineData("10%\r20%\r30%\n", new[] { "30%" })]
    [InlineData("10%\r      \r20%\r     \n", new[] { "20%" })]
    [InlineData("10%\r\e[K20%\r\e[K\n", new[] { "" })]
    [InlineData("\r\r\n", new[] { "" })]
    [InlineData("10%\r20%\r", new[] { "20%" })]
    [InlineData("error: no such thing\rdone\n", new[] { "error: no such thing", "done" })]
    [InlineData("#5 [2/3] RUN x\r10%\r#5 DONE 1s\n", new[] { "#5 [2/3] RUN x", "#5 DONE 1s" })]
    public void A_carriage_return_overwrites_what_tells_nothing(string log, string[] lines)
    {
        Assert.Equal(lines, Kept(log));
        Assert.Equal(lines, Kept(log, piece: 1));
    }

    [Fact]
    public void What_is_no_UTF_8_is_replaced_and_its_line_kept() =>
        Assert.Equal(["a\uFFFDb", "c"], Kept([.. "a"u8, 0xff, .. "b\nc\n"u8]));

    [Fact]
    public void Of_a_long_line_head_and_tail_are_kept()
    {
        var line = $"error: it began{new string('x', 10_000_000)}and ended";
        var kept = Assert.Single(Kept(line + "\n", piece: 4096));
        Assert.StartsWith("error: it began", kept, StringComparison.Ordinal);
        Assert.Contains(" [...] ", kept, StringComparison.Ordinal);
        Assert.EndsWith("and ended", kept, StringComparison.Ordinal);
        Assert.Equal(16 << 10, kept.Length);
    }

    [Fact]
    public void Of_a_log_below_the_bounds_every_line_is_kept()
    {
        var log = string.Concat(Enumerable.Range(0, 16_000).Select(static i => $"line {i} of very many that all are to be kept, up to the last one\n"));
        Assert.Equal(log.TrimEnd().Split('\n'), Kept(log, piece: 777));
    }

    [Fact]
    public void A_line_is_kept_between_others_that_are_not()
    {
        var kept = Kept($"first\n{Fill(3)}#7 [3/4] RUN npm ci\n{Fill(3)}npm ERR! code E404\n{Fill(3)}last\n");
        Assert.Equal("first", kept[0]);
        Assert.Equal("last", kept[^1]);
        Assert.Equal(["#7 [3/4] RUN npm ci", "npm ERR! code E404"], kept.Skip(1).SkipLast(1).Where(static line => line != Filler.TrimEnd()));
    }

    [Theory]
    [InlineData("\e[36mINFO\e[0m[0012] RUN make")]
    [InlineData("INFO[0012] Running: [/bin/sh -c make]")]
    [InlineData("time=\"2026-01-02T03:04:05Z\" level=info msg=\"RUN make\"")]
    [InlineData("{\"level\":\"info\",\"msg\":\"RUN make\",\"time\":\"2026-01-02T03:04:05Z\"}")]
    [InlineData("#12 [build 2/3] RUN make")]
    [InlineData("#12         name: \"[2/3] RUN make\"")]
    [InlineData("#12 ERROR: process \"/bin/sh -c make\" did not complete")]
    [InlineData("STEP 3/4: RUN make")]
    [InlineData("STEP 3: RUN make")]
    [InlineData("[2/2] STEP 3/4: RUN make")]
    [InlineData("2026-01-02T03:04:05.1Z STEP 3/4: RUN make")]
    [InlineData("E: Unable to locate package nosuch")]
    [InlineData("sh: 1: gcc: not found")]
    [InlineData("tail of a program\e[36mINFO\e[0m[0012] RUN make")]
    public void Builders_and_failures_outlive_chatter(string line)
    {
        var before = string.Concat(Enumerable.Range(0, 60_000).Select(static i => $"DEBU[0001] Not adding /usr/lib/error/{i} because it is ignored\n"));
        var kept = Kept($"{before}STEP 1/2: WORKDIR /\n{line}\n{before}");
        Assert.Contains(LogTail.Clean(line), kept);
        Assert.InRange(kept.Count, 20_000, 50_000);
    }

    [Fact]
    public void Of_each_step_the_first_and_the_last_telling_lines_are_kept()
    {
        var steps = string.Concat(Enumerable.Range(1, 30).Select(static step =>
            $"STEP {step}/30: RUN x\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"error {i} of {step}\n"))));
        var kept = Kept(steps).ToHashSet(StringComparer.Ordinal);
        Assert.All(Enumerable.Range(1, 30), step =>
        {
            Assert.Contains($"error 0 of {step}", kept);
            Assert.Contains($"error 19999 of {step}", kept);
        });
    }

    [Fact]
    public void However_it_is_cut_the_lines_are_the_same()
    {
        var random = new Random(4);
        var log = new byte[2_000_000];
        random.NextBytes(log);
        var whole = Kept(log);
        Assert.Equal(whole, Kept(log, piece: 1));
        Assert.Equal(whole, Kept(log, piece: 70_001));
    }

    [Fact]
    public void Lines_of_characters_are_lines_of_bytes()
    {
        var window = new LogWindow();
        string[] lines = ["ä漢\U0001F600", "", new string('€', 5000), "half \ud83d"];
        foreach (var line in lines)
        {
            window.AddLine(line);
        }

        Assert.Equal([.. lines[..3], "half \uFFFD"], window.Complete());
    }

    [Theory]
    [InlineData("a\n")]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\0")]
    [InlineData("an error \r")]
    [InlineData("INFO[0001] x\n")]
    [InlineData("error: no such file or directory, and nothing else either\n")]
    [InlineData("Downloading 10% of a very large file from a server that is far away\n")]
    public void Memory_is_bounded_whatever_comes(string piece)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length)));
        var window = new LogWindow();
        Feed(80);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Feed(160);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        var kept = window.Complete();
        Assert.InRange(kept.Count, 0, 50_000);
        Assert.InRange(kept.Sum(static line => (long)line.Length), 0, 4_000_000);

        void Feed(int times)
        {
            for (var i = 0; i < times; i++)
            {
                window.Add(bytes);
            }
        }
    }

    [Fact]
    public void A_small_log_needs_little()
    {
        new LogWindow().AddLine("warmed up");
        var before = GC.GetAllocatedBytesForCurrentThread();
        new LogWindow().AddLine("INFO[0000] Retrieving image manifest node:20");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000);
    }
}
