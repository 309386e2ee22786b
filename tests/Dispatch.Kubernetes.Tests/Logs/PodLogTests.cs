using System.Globalization;
using System.Text;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Kubernetes.Tests.Logs;

/// <summary>Each line once, in order, whatever the streams do; a gap where that cannot be ruled out.</summary>
public sealed class PodLogTests
{
    private static readonly PodLogTiming Fast = new() { Silence = TimeSpan.FromMilliseconds(20), FirstWait = TimeSpan.Zero, LongestWait = TimeSpan.Zero };
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 400)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Streams_that_break_anywhere_lose_and_repeat_nothing(int seed)
    {
        var random = new Random(seed);
        var ended = new TaskCompletionSource();
        var streams = random.Next(1, 12);
        var log = new FakeLog((number, options, bytes) =>
        {
            var isCut = options.Follow && number <= streams;
            if (number == streams)
            {
                ended.TrySetResult();
            }

            return new CutStream(
                bytes,
                isCut ? random.Next(bytes.Length + 1) : bytes.Length,
                random.Next(1, 200),
                isCut ? (CutStream.Ending)random.Next(random.Next(10) == 0 ? 3 : 2) : CutStream.Ending.Close);
        });
        var expected = Fill(log, random);

        Assert.Equal(expected, await ReadAsync(log, ended.Task));
    }

    [Fact]
    public async Task A_very_long_line_comes_in_pieces_and_goes_on_where_it_broke()
    {
        var text = string.Concat(Enumerable.Range(0, 40_000).Select(number => number.ToString("D6", CultureInfo.InvariantCulture)));
        var ended = new TaskCompletionSource();
        var log = new FakeLog((number, options, bytes) =>
        {
            if (number == 4)
            {
                ended.TrySetResult();
            }

            return new CutStream(bytes, options.Follow && number < 4 ? number * 70_000 : bytes.Length, 5000, number < 4 ? CutStream.Ending.Break : CutStream.Ending.Close);
        });
        log.Add(Start, "before");
        log.Add(Start, text);
        log.Add(Start, "after");
        List<PodLogLine> lines = [];
        await foreach (var line in new PodLog(log, Fast).FollowAsync("n", "p", "c", ended.Task, Token))
        {
            lines.Add(line);
        }

        Assert.Equal("before" + text + "after", string.Concat(lines.Select(line => Encoding.Latin1.GetString(line.Bytes.Span))));
        Assert.Equal((false, 4, false), (lines[0].IsContinued, lines.Count(line => line.IsContinued) + 1, lines[^1].IsContinued));
        Assert.All(lines, line => Assert.InRange(line.Bytes.Length, 1, 64 * 1024));
    }

    [Fact]
    public async Task A_log_that_was_rotated_meanwhile_has_a_gap()
    {
        var ended = new TaskCompletionSource();
        FakeLog log = null!;
        log = new FakeLog((number, _, bytes) =>
        {
            if (number == 1)
            {
                log.Rotate(4);
                log.Add(Start.AddSeconds(9), "late");
                ended.SetResult();
            }

            return new CutStream(bytes, bytes.Length, 1000, number == 1 ? CutStream.Ending.Break : CutStream.Ending.Close);
        });
        foreach (var number in Enumerable.Range(0, 4))
        {
            log.Add(Start.AddMilliseconds(number), $"line {number}");
        }

        Assert.Equal(["line 0", "line 1", "line 2", "line 3", "<gap>", "late"], await ReadAsync(log, ended.Task));
    }

    [Fact]
    public async Task A_container_that_has_not_started_is_waited_for()
    {
        var ended = new TaskCompletionSource();
        var log = new FakeLog((number, _, bytes) => number switch
        {
            < 3 => throw new KubernetesBadRequestException("read", new(400, "BadRequest", "container \"c\" in pod \"p\" is waiting to start: PodInitializing")),
            3 => throw new KubernetesConnectionException("read", "refused", mayHaveActed: false),
            _ => Ending(ended, bytes),
        });
        log.Add(Start, "line");

        Assert.Equal(["line"], await ReadAsync(log, ended.Task));
    }

    [Fact]
    public async Task A_container_that_never_started_has_no_log()
    {
        var log = new FakeLog((_, _, _) => throw new KubernetesBadRequestException("read", new(400, "BadRequest", "waiting to start")));

        Assert.Empty(await ReadAsync(log, Task.CompletedTask));
    }

    [Fact]
    public async Task A_pod_that_is_gone_takes_its_last_lines_along()
    {
        var log = new FakeLog((number, _, bytes) => number == 1
            ? new CutStream(bytes, bytes.Length, 1000, CutStream.Ending.Break)
            : throw new KubernetesNotFoundException("read", new(404, "NotFound", "pods \"p\" not found")));
        log.Add(Start, "line");

        Assert.Equal(["line", "<gap>"], await ReadAsync(log, new TaskCompletionSource().Task));
    }

    [Fact]
    public async Task A_last_read_that_keeps_failing_ends_with_a_gap()
    {
        var log = new FakeLog((_, _, _) => throw new KubernetesConnectionException("read", "refused", mayHaveActed: false));

        Assert.Equal(["<gap>"], await ReadAsync(log, Task.CompletedTask));
        Assert.Equal(Fast.LastTries, log.Opened);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_read_before_is_refused_only_after_a_while(bool comesBack)
    {
        var time = new ManualTimeProvider();
        var log = new FakeLog((number, _, bytes) => number == 1 || (comesBack && number > 3)
            ? new CutStream(bytes, bytes.Length, 7, CutStream.Ending.Close)
            : throw new KubernetesUnauthorizedException("read", new(401, "Unauthorized", "no")));
        log.Add(DateTimeOffset.UnixEpoch, "one");
        var ended = new TaskCompletionSource();
        var reading = CollectAsync();
        foreach (var wait in new[] { 10, 10, 20 })
        {
            await time.WaitForTimerAsync(TimeSpan.FromSeconds(wait), Token);
            time.Advance(TimeSpan.FromSeconds(wait));
        }

        if (comesBack)
        {
            await time.WaitForTimerAsync(TimeSpan.FromSeconds(10), Token);
            ended.SetResult();
            Assert.Equal(1, await reading);
        }
        else
        {
            await Assert.ThrowsAsync<KubernetesUnauthorizedException>(() => reading);
        }

        async Task<int> CollectAsync() =>
            await new PodLog(log, new() { Silence = TimeSpan.FromSeconds(comesBack ? 1000 : 30), FirstWait = TimeSpan.FromSeconds(10), LongestWait = TimeSpan.FromSeconds(40) }, time)
                .FollowAsync("team", "p", "c", ended.Task, Token).CountAsync(Token);
    }

    [Fact]
    public async Task Without_the_right_to_read_there_is_no_log()
    {
        var log = new FakeLog((_, _, _) => throw new KubernetesForbiddenException("read", new(403, "Forbidden", "no")));

        await Assert.ThrowsAsync<KubernetesForbiddenException>(() => ReadAsync(log, Task.CompletedTask));
    }

    [Fact]
    public async Task Bytes_stay_as_they_are_and_a_last_line_needs_no_end()
    {
        byte[] bytes = [.. "2026-01-02T03:04:05Z "u8, 0xFF, 0, 0x1B, (byte)'\n', .. "no time\n2026-01-02T03:04:06.5Z end"u8];
        var log = new FakeLog((_, _, _) => new MemoryStream(bytes));

        Assert.Equal(["\u00FF\0\u001B", "no time", "end"], await ReadAsync(log, Task.CompletedTask));
    }

    [Fact]
    public async Task Cancelling_ends_it()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var log = new FakeLog((_, _, bytes) => new CutStream(bytes, bytes.Length, 1000, CutStream.Ending.Silence));
        log.Add(Start, "line");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in new PodLog(log).FollowAsync("n", "p", "c", new TaskCompletionSource().Task, cancellation.Token))
            {
                await cancellation.CancelAsync();
            }
        });
    }

    private static CutStream Ending(TaskCompletionSource ended, byte[] bytes)
    {
        ended.TrySetResult();
        return new CutStream(bytes, bytes.Length, 1000, CutStream.Ending.Close);
    }

    // Many lines a second, equal ones among them, with equal times among those.
    private static List<string> Fill(FakeLog log, Random random)
    {
        List<string> texts = [];
        var time = Start;
        foreach (var _ in Enumerable.Range(0, random.Next(1, 80)))
        {
            time += TimeSpan.FromMilliseconds(random.Next(4) * random.Next(300));
            var text = random.Next(3) == 0 ? "again" : new string((char)random.Next(1, 9), random.Next(0, 60)) + random.Next(1000).ToString(CultureInfo.InvariantCulture);
            log.Add(time, text);
            texts.Add(text);
        }

        return texts;
    }

    private static async Task<List<string>> ReadAsync(FakeLog log, Task ended)
    {
        List<string> lines = [];
        await foreach (var line in new PodLog(log, Fast).FollowAsync("n", "p", "c", ended, Token))
        {
            lines.Add(line.IsGap ? "<gap>" : Encoding.Latin1.GetString(line.Bytes.Span));
        }

        return lines;
    }
}
