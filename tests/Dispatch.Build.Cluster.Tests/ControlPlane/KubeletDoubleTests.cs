using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.ControlPlane;

public sealed class KubeletDoubleTests(ApiServerFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_followed_log_grows_until_the_container_ends()
    {
        await using var pod = await PodAsync();
        pod.Log.Append("one");
        await using var lines = pod.Follow().GetAsyncEnumerator(Cancel);
        Assert.Equal("one", await NextAsync(lines));
        pod.Log.Append("two");
        Assert.Equal("two", await NextAsync(lines));
        pod.Log.End();
        Assert.Null(await NextAsync(lines));
    }

    [Fact]
    public async Task Since_counts_whole_seconds_and_times_have_nanoseconds()
    {
        await using var pod = await PodAsync();
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 900, TimeSpan.Zero);
        pod.Log.Append("before", time.AddSeconds(-1));
        pod.Log.Append("at", time);
        pod.Log.End();
        var text = await pod.ReadAsync("&timestamps=true&sinceTime=2026-01-02T03:04:05Z");
        Assert.Equal("2026-01-02T03:04:05.900000000Z at\n", text);
    }

    [Fact]
    public async Task A_container_that_has_not_started_is_a_bad_request()
    {
        await using var pod = await PodAsync();
        var refused = await Assert.ThrowsAsync<ApiException>(() => pod.ReadAsync(""));
        Assert.Equal(400, (int)refused.Status);
        Assert.Contains("is waiting to start: PodInitializing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_is_cut_where_the_test_says()
    {
        await using var pod = await PodAsync();
        pod.Log.Append("one");
        pod.Log.Append("two");
        pod.Log.CutNextAfter(6);
        var seen = new List<string>();
        try
        {
            await foreach (var line in pod.Follow())
            {
                seen.Add(line);
            }
        }
        catch (HttpRequestException)
        {
            // The API server may pass the break on, or end the answer.
        }
        catch (IOException)
        {
            // As above.
        }

        Assert.True(seen is ["one", "tw"] or ["one"], string.Join(',', seen));
        pod.Log.End();
        Assert.Equal("one\ntwo\n", await pod.ReadAsync("&follow=true"));
    }

    [Fact]
    public async Task A_stalled_stream_says_nothing_until_it_goes_on()
    {
        await using var pod = await PodAsync();
        pod.Log.Append("one");
        await using var lines = pod.Follow().GetAsyncEnumerator(Cancel);
        Assert.Equal("one", await NextAsync(lines));
        pod.Log.Stall();
        pod.Log.Append("two");
        var next = lines.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        pod.Log.Resume();
        Assert.True(await next);
        Assert.Equal("two", lines.Current);
    }

    [Fact]
    public async Task A_rotated_log_has_lost_its_beginning()
    {
        await using var pod = await PodAsync();
        pod.Log.Append("one");
        pod.Log.Rotate();
        pod.Log.Append("two");
        pod.Log.End();
        Assert.Equal("two\n", await pod.ReadAsync("&follow=true"));
    }

    [Fact]
    public async Task With_the_pod_its_log_goes()
    {
        await using var pod = await PodAsync();
        pod.Log.Append("one");
        pod.Space.Kubelet.Forget(pod.Space.Name, "p");
        Assert.Equal(404, (int)(await Assert.ThrowsAsync<ApiException>(() => pod.ReadAsync(""))).Status);
    }

    private async Task<LoggedPod> PodAsync() => await LoggedPod.CreateAsync(await TestSpace.CreateAsync(await fixture.StartAsync()));

    private static async Task<string?> NextAsync(IAsyncEnumerator<string> lines) => await lines.MoveNextAsync() ? lines.Current : null;
}

/// <summary>A pod of one container on our node.</summary>
internal sealed class LoggedPod(TestSpace space) : IAsyncDisposable
{
    public TestSpace Space => space;

    public ContainerLog Log { get; } = space.Kubelet.Log(space.Name, "p", "c");

    public static async Task<LoggedPod> CreateAsync(TestSpace space)
    {
        await space.Server.Admin.PostAsync(space.Pods, System.Text.Json.Nodes.JsonNode.Parse($$$"""
            {"metadata": {"name": "p"}, "spec": {"nodeName": "{{{space.Kubelet.NodeName}}}", "containers": [{"name": "c", "image": "i"}]}}
            """)!.AsObject(), TestContext.Current.CancellationToken);
        return new(space);
    }

    public Task<string> ReadAsync(string query) => space.Server.Admin.GetTextAsync($"{space.Pods}/p/log?container=c{query}", TestContext.Current.CancellationToken);

    public IAsyncEnumerable<string> Follow() => space.Server.Admin.GetLinesAsync($"{space.Pods}/p/log?container=c&follow=true", TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => space.DisposeAsync();
}
