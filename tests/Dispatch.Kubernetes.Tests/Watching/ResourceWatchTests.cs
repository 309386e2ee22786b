using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Kubernetes.Tests.Watching;

public sealed class ResourceWatchTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Channel<WatchEvent> _events = Channel.CreateUnbounded<WatchEvent>();
    private readonly List<ListOptions> _lists = [];
    private Func<ListOptions, Task<ResourcePage>> _list = _ => Task.FromResult(new ResourcePage([], "10", null));
    private int _openWatches;
    private int _watches;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_absent_object_is_told_at_once_and_then_every_newer_state()
    {
        await using var watch = NewWatch();
        await using var states = watch.FollowAsync("x", Cancelled).GetAsyncEnumerator(Cancelled);

        Assert.Equal(new(null, TimeSpan.Zero), await NextAsync(states));
        _events.Writer.TryWrite(new(WatchEventType.Added, Resource("x", 11)));
        Assert.Equal("11", VersionOf(await NextAsync(states)));
        _events.Writer.TryWrite(new(WatchEventType.Deleted, Resource("x", 12)));
        Assert.Null((await NextAsync(states)).Resource);
    }

    [Fact]
    public async Task Two_hundred_followers_share_one_list_and_one_watch_which_end_with_the_last()
    {
        await using var watch = NewWatch();
        using var leave = new CancellationTokenSource();
        var told = new TaskCompletionSource();
        var count = 0;
        var following = Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            await foreach (var _ in watch.FollowAsync($"x{i}", leave.Token))
            {
                if (Interlocked.Increment(ref count) == 200)
                {
                    told.SetResult();
                }
            }
        })).ToArray();

        await told.Task.WaitAsync(Cancelled);
        Assert.Single(_lists);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(following));
        Assert.Equal(0, _openWatches);
        Assert.InRange(_watches, 0, 1);

        await using var again = watch.FollowAsync("x", Cancelled).GetAsyncEnumerator(Cancelled);
        await NextAsync(again);
        Assert.Equal(2, _lists.Count);
    }

    [Fact]
    public async Task Who_does_not_read_holds_up_nobody_and_finds_only_the_newest_state()
    {
        await using var watch = NewWatch();
        await using var slow = watch.FollowAsync("x", Cancelled).GetAsyncEnumerator(Cancelled);
        await using var quick = watch.FollowAsync("x", Cancelled).GetAsyncEnumerator(Cancelled);
        await NextAsync(slow);
        await NextAsync(quick);
        for (var version = 11; version <= 1000; version++)
        {
            _events.Writer.TryWrite(new(WatchEventType.Modified, Resource("x", version)));
        }

        while (VersionOf(await NextAsync(quick)) != "1000")
        {
        }

        Assert.Equal("1000", VersionOf(await NextAsync(slow)));
    }

    [Fact]
    public async Task A_lost_server_is_told_at_each_try_with_growing_time_and_so_is_its_return()
    {
        var tries = Channel.CreateUnbounded<bool>();
        _list = async _ =>
        {
            var works = await tries.Reader.ReadAsync(Cancelled);
            _time.Advance(TimeSpan.FromSeconds(5));
            return works ? new([Resource("x", 3)], "10", null) : throw Faults.Broken();
        };
        await using var watch = NewWatch();
        await using var states = watch.FollowAsync("x", Cancelled).GetAsyncEnumerator(Cancelled);

        for (var i = 1; i <= 3; i++)
        {
            tries.Writer.TryWrite(false);
            Assert.Equal(new(null, TimeSpan.FromSeconds(5 * i)), await NextAsync(states));
        }

        tries.Writer.TryWrite(true);
        var back = await NextAsync(states);
        Assert.Equal((TimeSpan.Zero, "3"), (back.LostFor, VersionOf(back)));
    }

    [Fact]
    public async Task A_server_that_keeps_refusing_ends_the_following_with_its_answer()
    {
        _list = _ => throw Faults.Forbidden();
        await using var watch = NewWatch();

        await Assert.ThrowsAsync<KubernetesForbiddenException>(() => DrainAsync(watch));
        Assert.Equal(4, _lists.Count);
        _list = _ => Task.FromResult(new ResourcePage([], "10", null));
        await using var states = watch.FollowAsync("x", Cancelled).GetAsyncEnumerator(Cancelled);
        Assert.Null((await NextAsync(states)).Resource);
    }

    [Fact]
    public async Task A_fault_of_our_own_reaches_who_follows_instead_of_silence()
    {
        _list = _ => throw new NotSupportedException("not written");
        await using var watch = NewWatch();
        await Assert.ThrowsAsync<NotSupportedException>(() => DrainAsync(watch));
    }

    [Fact]
    public async Task A_silent_watch_is_replaced_by_a_list_once_in_thirty_seconds_and_no_more()
    {
        await using var watch = NewWatch();
        await using var states = watch.FollowAsync("x", Cancelled).GetAsyncEnumerator(Cancelled);
        await NextAsync(states);
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(30), Cancelled);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Single(_lists);

        _list = _ => Task.FromResult(new ResourcePage([Resource("x", 15)], "20", null));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("15", VersionOf(await NextAsync(states)));
        Assert.Equal(2, _lists.Count);
    }

    [Fact]
    public async Task Long_lists_come_in_pages_and_as_a_whole_when_pages_expire()
    {
        _list = options => options switch
        {
            { Limit: null } => Task.FromResult(new ResourcePage([Resource("x", 7)], "10", null)),
            { Continue: null } => Task.FromResult(new ResourcePage([Resource("a", 1)], "10", "next")),
            _ when _lists.Count > 2 => throw Faults.Gone(),
            _ => Task.FromResult(new ResourcePage([Resource("b", 2)], "10", "last")),
        };
        await using var watch = NewWatch();
        await using var states = watch.FollowAsync("x", Cancelled).GetAsyncEnumerator(Cancelled);
        Assert.Equal("7", VersionOf(await NextAsync(states)));
        Assert.Equal([500, 500, 500, null], _lists.Select(list => list.Limit));
        Assert.Equal([null, "next", "last", null], _lists.Select(list => list.Continue));
    }

    [Fact]
    public async Task A_refresh_tells_what_a_dead_watch_did_not_and_its_late_events_change_nothing()
    {
        await using var watch = NewWatch();
        await using var states = watch.FollowAsync("x", Cancelled).GetAsyncEnumerator(Cancelled);
        await NextAsync(states);
        _list = _ => Task.FromResult(new ResourcePage([Resource("x", 15)], "20", null));
        await watch.RefreshAsync(Cancelled);
        Assert.Equal("15", VersionOf(await NextAsync(states)));

        _events.Writer.TryWrite(new(WatchEventType.Modified, Resource("x", 12)));
        _events.Writer.TryWrite(new(WatchEventType.Deleted, Resource("x", 13)));
        _events.Writer.TryWrite(new(WatchEventType.Modified, Resource("x", 21)));
        Assert.Equal("21", VersionOf(await NextAsync(states)));
    }

    [Fact]
    public async Task Disposal_ends_who_follows_and_the_watch()
    {
        var watch = NewWatch();
        await using var states = watch.FollowAsync("x", Cancelled).GetAsyncEnumerator(Cancelled);
        await NextAsync(states);
        await watch.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => NextAsync(states));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => DrainAsync(watch));
        Assert.Equal(0, _openWatches);
    }

    private ResourceWatch NewWatch()
    {
        var client = new ScriptedClient
        {
            List = async (options, _) =>
            {
                await Task.Yield();
                _lists.Add(options);
                return await _list(options);
            },
            Watch = (_, token) => WatchAsync(token),
        };
        return new(client, ResourceKind.Pods, "default", null, new() { Random = new NoJitter() }, _time);
    }

    private async IAsyncEnumerable<WatchEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _openWatches);
        Interlocked.Increment(ref _watches);
        try
        {
            await foreach (var change in _events.Reader.ReadAllAsync(cancellationToken))
            {
                yield return change;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _openWatches);
        }
    }

    private static async Task DrainAsync(ResourceWatch watch)
    {
        await foreach (var _ in watch.FollowAsync("x", Cancelled))
        {
        }
    }

    private static async Task<ObservedResource> NextAsync(IAsyncEnumerator<ObservedResource> states)
    {
        Assert.True(await states.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
        return states.Current;
    }

    private static string VersionOf(ObservedResource state) => SeededCluster.VersionOf(state.Resource!);

    private static JsonObject Resource(string name, int version) =>
        new() { ["metadata"] = new JsonObject { ["name"] = name, ["uid"] = "u", ["resourceVersion"] = $"{version}" } };
}
