using System.Text;
using System.Threading.Channels;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Kubernetes.Tests.Logs;

public sealed class PodLogTests
{
    private const string A = "2026-01-02T03:04:05.000000001Z a\n";
    private const string B = "2026-01-02T03:04:05.000000002Z b\n";
    private const string C = "2026-01-02T03:04:06.5Z c\n";

    private readonly ManualTimeProvider _time = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<LogOptions> _opened = [];
    private readonly Channel<bool> _silences = Channel.CreateUnbounded<bool>();
    private int _closed;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dropped_stream_is_resumed_at_the_second_of_its_last_line()
    {
        Assert.Equal(["a", "b", "c"], await ReadAsync(Text(A + B + C[..9], broken: true), EndingWith(A + B + C), Text(C)));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 4, TimeSpan.Zero), _opened[1].SinceTime);
        Assert.Equal([null, true, false], _opened.Select(options => options.SinceTime is null ? null : (bool?)options.Follow));
        Assert.All(_opened, options => Assert.True(options.Timestamps));
        Assert.Equal(_opened.Count, _closed);
    }

    [Fact]
    public async Task Equal_lines_of_equal_time_are_counted() =>
        Assert.Equal(["a", "a", "a", "b"], await ReadAsync(Text(A + A, broken: true), EndingWith(A + A + A + B), Text(A + A + A + B)));

    [Fact]
    public async Task Lines_stamped_in_another_order_than_written_survive_a_drop_between_them()
    {
        const string late = "2026-01-02T03:04:06.000001Z late\n";
        const string early = "2026-01-02T03:04:05.999999Z early\n";
        Assert.Equal(["late", "early"], await ReadAsync(Text(late, broken: true), EndingWith(late + early), Text(late + early)));
        Assert.Equal(5, _opened[1].SinceTime!.Value.Second);
    }

    [Fact]
    public async Task What_rotation_took_away_is_announced() =>
        Assert.Equal(["a", "GAP", "c"], await ReadAsync(Text(A, broken: true), EndingWith(C), Text(C)));

    [Fact]
    public async Task A_last_line_without_end_is_given_once_two_final_reads_agree()
    {
        Assert.Equal(["a", "Killed"], await ReadAsync(
            EndingWith(A + "2026-01-02T03:04:07Z Killed"),
            Text(A + "2026-01-02T03:04:07Z Kil"),
            Text(A + "2026-01-02T03:04:07Z Killed"),
            Text(A + "2026-01-02T03:04:07Z Killed")));
    }

    [Fact]
    public async Task A_container_that_has_not_started_is_waited_for()
    {
        Assert.Equal(["a"], await ReadAsync(() => throw Faults.NotStarted(), () => throw Faults.NotStarted(), EndingWith(A), Text(A)));
    }

    [Fact]
    public async Task A_container_that_never_starts_has_no_lines()
    {
        Assert.Empty(await ReadAsync(
            () =>
            {
                _ended.SetResult();
                throw Faults.NotStarted();
            },
            () => throw Faults.NotStarted()));
    }

    [Fact]
    public async Task A_pod_that_is_gone_ends_the_log_with_a_gap_unless_its_end_was_read()
    {
        Assert.Equal(["a", "GAP"], await ReadAsync(Text(A, broken: true), () => throw Faults.NotFound()));
        Assert.Equal(["a"], await ReadAsync(Text(A), () => throw Faults.NotFound()));
        Assert.Equal(["a", "b"], await ReadAsync(Text(A + B.TrimEnd()), () => throw Faults.NotFound()));
        Assert.Empty(await ReadAsync(() => throw Faults.NotFound()));
    }

    [Fact]
    public async Task A_final_read_that_never_succeeds_ends_in_a_gap()
    {
        Func<Stream> fails = () => throw Faults.Unavailable();
        Assert.Equal(["a", "GAP"], await ReadAsync([EndingWith(A), .. Enumerable.Repeat(fails, 6)]));
    }

    [Fact]
    public async Task A_server_that_keeps_refusing_is_heard()
    {
        Func<Stream> refuses = () => throw Faults.Forbidden();
        await Assert.ThrowsAsync<KubernetesForbiddenException>(() => ReadAsync([.. Enumerable.Repeat(refuses, 4)]));
    }

    [Fact]
    public async Task A_silent_stream_is_opened_again_after_fifteen_seconds_and_later_less_often()
    {
        var reading = ReadAsync(Silent(A), Silent(A), EndingWith(A + B), Text(A + B));
        await _silences.Reader.ReadAsync(Cancelled);
        _time.Advance(TimeSpan.FromSeconds(15));
        await _silences.Reader.ReadAsync(Cancelled);
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(30), Cancelled);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(["a", "b"], await reading);
        Assert.Equal(4, _opened.Count);
    }

    [Fact]
    public async Task The_end_of_the_container_ends_a_stream_that_stays_open()
    {
        var reading = ReadAsync(Silent(A), Text(A + B));
        await _silences.Reader.ReadAsync(Cancelled);
        _ended.SetResult();
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(2), Cancelled);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["a", "b"], await reading);
        Assert.False(_opened[1].Follow);
    }

    [Fact]
    public async Task Lines_without_time_are_passed_on_once() =>
        Assert.Equal(["x", "x", "y"], await ReadAsync(Text("x\nx\n", broken: true), EndingWith("x\nx\ny\n"), Text("x\nx\ny\n")));

    [Fact]
    public async Task A_word_of_the_kubelet_between_lines_is_no_gap() =>
        Assert.Equal(["a", "failed to watch file", "b"], await ReadAsync(
            Text(A + "failed to watch file\n"), Text(A + "failed to watch file\n"), EndingWith(A + B), Text(A + B)));

    [Fact]
    public async Task Cancellation_closes_the_stream()
    {
        using var cancel = new CancellationTokenSource();
        var reading = ReadAsync(cancel.Token, Silent(A));
        await _silences.Reader.ReadAsync(Cancelled);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(1, _closed);
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_log_nor_with_a_line()
    {
        var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(B, 2000)));
        var endless = Encoding.UTF8.GetBytes(new string('x', 1 << 16));
        IEnumerable<byte[]?> Flood()
        {
            for (var i = 0; i < 250; i++)
            {
                yield return block;
            }

            yield return "2026-01-02T03:04:05.000000002Z "u8.ToArray();
            for (var i = 0; i < 2000; i++)
            {
                yield return endless;
            }

            yield return "\n"u8.ToArray();
            _ended.TrySetResult();
        }

        var client = new ScriptedClient
        {
            OpenLog = (options, _) => options.Follow
                ? Task.FromResult<Stream>(new ScriptedStream(Flood().GetEnumerator(), () => { }))
                : throw Faults.NotFound(),
        };
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (lines, most) = (0, 0L);
        await foreach (var line in new PodLog(client, null, _time).FollowAsync("default", "pod", "step", _ended.Task, Cancelled))
        {
            if (++lines % 100_000 == 0 || (line.IsContinued && lines % 500 == 0))
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.InRange(lines, 502_000, 502_010);
        Assert.InRange(most, 0, 16_000_000);
    }

    private Task<List<string>> ReadAsync(params Func<Stream>[] streams) => ReadAsync(Cancelled, streams);

    private async Task<List<string>> ReadAsync(CancellationToken cancellationToken, params Func<Stream>[] streams)
    {
        var next = 0;
        var client = new ScriptedClient
        {
            OpenLog = async (options, _) =>
            {
                await Task.Yield();
                _opened.Add(options);
                return streams[next++]();
            },
        };
        List<string> lines = [];
        var timing = new PodLogTiming { StartDelay = TimeSpan.Zero, Random = new NoJitter() };
        await foreach (var line in new PodLog(client, timing, _time).FollowAsync("default", "pod", "step", _ended.Task, cancellationToken))
        {
            lines.Add(line.IsGap ? "GAP" : Encoding.UTF8.GetString(line.Content.Span));
        }

        Assert.Equal(streams.Length, next);
        return lines;
    }

    private Func<Stream> Text(string text, bool broken = false) => Script(text, broken ? () => throw new IOException("reset") : () => null);

    private Func<Stream> EndingWith(string text) => Script(text, () =>
    {
        _ended.TrySetResult();
        return null;
    });

    private Func<Stream> Silent(string text) => Script(text, () =>
    {
        _silences.Writer.TryWrite(true);
        return [];
    });

    private Func<Stream> Script(string text, Func<byte[]?> end) => () => new ScriptedStream(Pieces(text, end).GetEnumerator(), () => _closed++);

    private static IEnumerable<byte[]?> Pieces(string text, Func<byte[]?> end)
    {
        yield return Encoding.UTF8.GetBytes(text);
        if (end() is not null)
        {
            yield return null;
        }
    }
}
