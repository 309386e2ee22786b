using System.Globalization;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Kubernetes.Tests.Watching;

/// <summary>Followers see where every object ends up, over one watch that breaks, expires, closes and falls silent.</summary>
public sealed class ResourceWatchTests
{
    private static readonly WatchTiming Fast = new() { Silence = TimeSpan.FromMilliseconds(20), FirstWait = TimeSpan.Zero, LongestWait = TimeSpan.Zero };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 300)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Followers_end_on_the_last_state(int seed)
    {
        var random = new Random(seed);
        var cluster = new FakeCluster(seed, fails: true);
        await using var watch = Watch(cluster);
        var names = Enumerable.Range(0, 4).Select(number => $"o{number}").ToList();
        var followers = names.Select(name => FollowToEndAsync(watch, name)).ToList();
        HashSet<string> present = new(StringComparer.Ordinal);
        foreach (var step in Enumerable.Range(0, 40))
        {
            var name = names[random.Next(names.Count)];
            if (present.Contains(name) && random.Next(4) == 0)
            {
                cluster.Delete(name);
                present.Remove(name);
            }
            else
            {
                cluster.Put(name, $"u{step}", "on");
                present.Add(name);
            }

            if (random.Next(5) == 0)
            {
                await Task.Yield();
            }
        }

        foreach (var name in names)
        {
            cluster.Put(name, "last", "end");
        }

        cluster.Behave();
        foreach (var versions in await Task.WhenAll(followers))
        {
            Assert.Equal(versions.Order(), versions);
        }

        Assert.Equal(1, cluster.MostOpen);
    }

    [Fact]
    public async Task Says_what_is_there_what_is_not_and_what_changes()
    {
        var cluster = new FakeCluster(0, fails: false);
        cluster.Put("a", "1", "first");
        await using var watch = Watch(cluster, new());
        await using var a = watch.FollowAsync("a", Token).GetAsyncEnumerator(Token);
        await using var b = watch.FollowAsync("b", Token).GetAsyncEnumerator(Token);

        Assert.Equal("first", await NextAsync(a));
        Assert.Null(await NextAsync(b));
        cluster.Put("b", "2", "new");
        Assert.Equal("new", await NextAsync(b));
        cluster.Delete("b");
        Assert.Null(await NextAsync(b));
        cluster.Put("b", "3", "again");
        Assert.Equal("again", await NextAsync(b));
        Assert.Equal((2, 1), (cluster.Lists, cluster.Watches));
    }

    [Fact]
    public async Task Hundreds_of_followers_cost_one_watch_and_the_last_one_ends_it()
    {
        var cluster = new FakeCluster(0, fails: false);
        var names = Enumerable.Range(0, 300).Select(number => $"o{number}").ToList();
        await using var watch = Watch(cluster, new());
        var followers = names.Select(name => FollowToEndAsync(watch, name)).ToList();
        foreach (var name in names)
        {
            cluster.Put(name, "1", "end");
        }

        await Task.WhenAll(followers);
        Assert.Equal((1, 0), (cluster.MostOpen, cluster.Open));
        Assert.InRange(cluster.Lists, 1, 4);
    }

    [Fact]
    public async Task A_follower_that_does_not_read_holds_up_nobody()
    {
        var cluster = new FakeCluster(0, fails: false);
        await using var watch = Watch(cluster, new());
        await using var slow = watch.FollowAsync("a", Token).GetAsyncEnumerator(Token);
        Assert.Null(await NextAsync(slow));
        var fast = FollowToEndAsync(watch, "a");
        foreach (var number in Enumerable.Range(0, 1000))
        {
            cluster.Put("a", "1", number.ToString(CultureInfo.InvariantCulture));
        }

        cluster.Put("a", "1", "end");
        await fast;
        Assert.Equal("end", await NextAsync(slow));
    }

    [Fact]
    public async Task An_unreachable_server_is_reported_and_so_is_its_return()
    {
        var time = new ManualTimeProvider();
        var isDown = true;
        var cluster = new FakeCluster(0, fails: false) { OnList = () => isDown ? new KubernetesConnectionException("list", "refused", mayHaveActed: false) : null };
        await using var watch = Watch(cluster, new() { FirstWait = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(10), Random = static () => 1 }, time);
        await using var follower = watch.FollowAsync("a", Token).GetAsyncEnumerator(Token);
        Assert.True(await follower.MoveNextAsync());
        Assert.True(follower.Current.LostFor > TimeSpan.Zero);
        foreach (var wait in new[] { 1, 2, 4, 8, 10 })
        {
            await time.WaitForTimerAsync(TimeSpan.FromSeconds(wait), Token);
            time.Advance(TimeSpan.FromSeconds(wait));
            Assert.True(await follower.MoveNextAsync());
        }

        Assert.Equal(TimeSpan.FromSeconds(25), follower.Current.LostFor);
        isDown = false;
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(10), Token);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await follower.MoveNextAsync());
        Assert.Equal(new(null, TimeSpan.Zero), follower.Current);
    }

    [Fact]
    public async Task A_server_that_is_lost_after_the_list_is_lost_for_longer_and_longer()
    {
        var time = new ManualTimeProvider();
        var cluster = new FakeCluster(0, fails: false) { OnWatch = static () => new KubernetesConnectionException("watch", "refused", mayHaveActed: false) };
        await using var watch = Watch(cluster, new() { FirstWait = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(10), Random = static () => 1 }, time);
        await using var follower = watch.FollowAsync("a", Token).GetAsyncEnumerator(Token);
        Assert.True(await follower.MoveNextAsync());
        foreach (var wait in new[] { 1, 2, 4, 8, 10 })
        {
            await time.WaitForTimerAsync(TimeSpan.FromSeconds(wait), Token);
            time.Advance(TimeSpan.FromSeconds(wait));
        }

        await time.WaitForTimerAsync(TimeSpan.FromSeconds(10), Token);
        Assert.True(await follower.MoveNextAsync());
        Assert.Equal(TimeSpan.FromSeconds(25), follower.Current.LostFor);
    }

    [Fact]
    public async Task Who_may_list_but_not_watch_is_told_so()
    {
        var cluster = new FakeCluster(0, fails: false) { OnWatch = static () => new KubernetesForbiddenException("watch", new(403, "Forbidden", "no")) };
        await using var watch = Watch(cluster, new());

        await Assert.ThrowsAsync<KubernetesForbiddenException>(() => FollowToEndAsync(watch, "a"));
    }

    [Fact]
    public async Task A_server_that_is_killed_during_the_first_watch_may_refuse_when_it_comes_back()
    {
        var answers = new Queue<Exception?>([new IOException("killed"), new KubernetesForbiddenException("watch", new(403, "Forbidden", "not yet"))]);
        var cluster = new FakeCluster(0, fails: false) { OnWatch = () => answers.TryDequeue(out var answer) ? answer : null };
        await using var watch = Watch(cluster, new() { FirstWait = TimeSpan.FromMilliseconds(1), LongestWait = TimeSpan.FromMilliseconds(1) });
        await using var follower = watch.FollowAsync("a", Token).GetAsyncEnumerator(Token);
        Assert.Null(await NextAsync(follower));
        cluster.Put("a", "1", "new");
        while (follower.Current.Resource is null)
        {
            Assert.True(await follower.MoveNextAsync());
        }

        Assert.Empty(answers);
    }

    [Fact]
    public async Task Who_may_not_list_is_told_so()
    {
        var cluster = new FakeCluster(0, fails: false) { OnList = static () => new KubernetesForbiddenException("list", new(403, "Forbidden", "no")) };
        await using var watch = Watch(cluster, new());

        await Assert.ThrowsAsync<KubernetesForbiddenException>(() => FollowToEndAsync(watch, "a"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_was_let_in_before_is_refused_only_after_a_while(bool byServer)
    {
        Exception refusal = byServer ? new KubernetesForbiddenException("list", new(403, "Forbidden", "no")) : new KubeConfigException("config", "users[0]", "no");
        var time = new ManualTimeProvider();
        var isRefused = false;
        var cluster = new FakeCluster(0, fails: false) { OnList = () => isRefused ? refusal : null };
        await using var watch = Watch(cluster, new() { Silence = TimeSpan.FromSeconds(30), FirstWait = TimeSpan.FromSeconds(40), LongestWait = TimeSpan.FromSeconds(40), Random = static () => 1 }, time);
        await using var follower = watch.FollowAsync("a", Token).GetAsyncEnumerator(Token);
        Assert.Null(await NextAsync(follower));
        isRefused = true;
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(30), Token);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(await follower.MoveNextAsync());
        Assert.True(follower.Current.LostFor > TimeSpan.Zero);
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(40), Token);
        time.Advance(TimeSpan.FromSeconds(40));
        Assert.Same(refusal, await Record.ExceptionAsync(() => follower.MoveNextAsync().AsTask()));
    }

    [Fact]
    public async Task A_server_that_was_away_for_long_may_refuse_when_it_comes_back()
    {
        var time = new ManualTimeProvider();
        var answers = new Queue<Exception?>(
            [null, null, new KubernetesConnectionException("list", "refused", mayHaveActed: false), new KubernetesForbiddenException("list", new(403, "Forbidden", "not yet")), null, null]);
        var cluster = new FakeCluster(0, fails: false) { OnList = answers.Dequeue };
        var wait = TimeSpan.FromSeconds(40);
        await using var watch = Watch(cluster, new() { Silence = TimeSpan.FromSeconds(30), FirstWait = wait, LongestWait = wait, Random = static () => 1 }, time);
        await using var follower = watch.FollowAsync("a", Token).GetAsyncEnumerator(Token);
        Assert.Null(await NextAsync(follower));
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(30), Token);
        time.Advance(TimeSpan.FromSeconds(30));
        for (var failure = 0; failure < 2; failure++)
        {
            await time.WaitForTimerAsync(wait, Token);
            Assert.True(await follower.MoveNextAsync());
            Assert.True(follower.Current.LostFor > TimeSpan.Zero);
            time.Advance(wait);
        }

        Assert.True(await follower.MoveNextAsync());
        Assert.Equal(TimeSpan.Zero, follower.Current.LostFor);
    }

    [Fact]
    public async Task A_failure_that_nobody_thought_of_ends_the_waiting()
    {
        var failure = new InvalidOperationException("unheard of");
        var cluster = new FakeCluster(0, fails: false) { OnList = () => failure };
        await using var watch = Watch(cluster);
        Assert.Same(failure, await Record.ExceptionAsync(() => FollowToEndAsync(watch, "a")));
    }

    [Fact]
    public async Task Cancelling_a_follower_ends_the_watch()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var cluster = new FakeCluster(0, fails: false);
        await using var watch = Watch(cluster, new());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in watch.FollowAsync("a", cancellation.Token))
            {
                await cancellation.CancelAsync();
            }
        });

        Assert.Equal(0, cluster.Open);
    }

    private static ResourceWatch Watch(FakeCluster cluster, WatchTiming? timing = null, TimeProvider? time = null) =>
        new(cluster, ScriptedApi.Builds, "team", "a=b", timing ?? Fast, time);

    private static async Task<string?> NextAsync(IAsyncEnumerator<ObservedResource> follower)
    {
        Assert.True(await follower.MoveNextAsync());
        return follower.Current.Resource?["state"]!.GetValue<string>();
    }

    // The versions it saw, up to the state "end".
    private static async Task<List<int>> FollowToEndAsync(ResourceWatch watch, string name)
    {
        List<int> versions = [];
        await foreach (var observed in watch.FollowAsync(name, Token))
        {
            if (observed.Resource is { } resource)
            {
                versions.Add(int.Parse(resource["metadata"]!["resourceVersion"]!.GetValue<string>(), CultureInfo.InvariantCulture));
                if (resource["state"]!.GetValue<string>() == "end")
                {
                    break;
                }
            }
        }

        return versions;
    }
}
