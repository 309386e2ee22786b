using System.Diagnostics;
using System.Text.Json.Nodes;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.ControlPlane;

public sealed class FaultProxyTests(ApiServerFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_passes_calls_on_and_counts_them()
    {
        var server = await fixture.StartAsync();
        var space = await server.CreateNamespaceAsync(Cancel);
        await using var proxy = FaultProxy.Start(server, FaultSchedule.None);
        using var client = Client(server, proxy);
        await client.PostAsync($"/api/v1/namespaces/{space}/configmaps", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "a" } }, Cancel);
        await client.GetAsync($"/api/v1/namespaces/{space}/configmaps/a", Cancel);
        await client.GetAsync($"/api/v1/namespaces/{space}/configmaps", Cancel);
        await client.PatchAsync($"/api/v1/namespaces/{space}/configmaps/a", new JsonObject { ["data"] = new JsonObject { ["k"] = "v" } }, Cancel);
        await client.DeleteAsync($"/api/v1/namespaces/{space}/configmaps/a", null, Cancel);
        Assert.Equal(["create configmaps", "delete configmaps", "get configmaps", "list configmaps", "patch configmaps"], proxy.Counts.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_certificate_of_a_user_is_shown_for_the_client()
    {
        var server = await fixture.StartAsync();
        await using var proxy = FaultProxy.Start(server, FaultSchedule.None, server.CreateUser("nobody"));
        using var client = new ApiClient(proxy.Address, server.Certificates, null);
        Assert.Contains("nobody", (await Assert.ThrowsAsync<ApiException>(() => client.GetAsync("/api/v1/nodes", Cancel))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(410, null)]
    [InlineData(429, 1)]
    [InlineData(500, null)]
    public async Task It_answers_instead_of_the_server(int status, int? retryAfter)
    {
        var server = await fixture.StartAsync();
        await using var proxy = FaultProxy.Start(server, new(_ => new Fault.Answer(status, retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null)));
        using var client = Client(server, proxy);
        Assert.Equal(status, (int)(await Assert.ThrowsAsync<ApiException>(() => client.GetAsync("/api/v1/nodes", Cancel))).Status);
    }

    [Fact]
    public async Task An_answer_is_cut_at_the_byte()
    {
        var server = await fixture.StartAsync();
        await using var proxy = FaultProxy.Start(server, new(_ => new Fault.Cut(10)));
        using var client = Client(server, proxy);
        var e = await Assert.ThrowsAnyAsync<Exception>(() => client.GetTextAsync("/api/v1/nodes", Cancel));
        Assert.True(e is HttpRequestException or IOException, e.ToString());
    }

    [Fact]
    public async Task While_it_is_down_nobody_gets_through()
    {
        var server = await fixture.StartAsync();
        await using var proxy = FaultProxy.Start(server, FaultSchedule.None);
        using var client = Client(server, proxy);
        proxy.IsDown = true;
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/api/v1/nodes", Cancel));
        proxy.IsDown = false;
        await client.GetAsync("/api/v1/nodes", Cancel);
    }

    [Fact]
    public async Task Open_watches_are_counted_until_the_client_leaves()
    {
        var server = await fixture.StartAsync();
        await using var proxy = FaultProxy.Start(server, FaultSchedule.None);
        using var client = Client(server, proxy);
        var version = (string)(await client.GetAsync("/api/v1/nodes", Cancel))["metadata"]!["resourceVersion"]!;
        using (var leave = CancellationTokenSource.CreateLinkedTokenSource(Cancel))
        {
            await using var events = client.WatchAsync("/api/v1/nodes", version, leave.Token).GetAsyncEnumerator(leave.Token);
            var next = events.MoveNextAsync().AsTask();
            await UntilAsync(() => proxy.OpenWatches == 1);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        }

        await UntilAsync(() => proxy.OpenWatches == 0);
        Assert.Equal(1, proxy.MostOpenWatches("nodes"));
    }

    [Fact]
    public async Task A_silent_watch_stays_open_and_says_nothing()
    {
        var server = await fixture.StartAsync();
        var space = await server.CreateNamespaceAsync(Cancel);
        var path = $"/api/v1/namespaces/{space}/configmaps";
        await using var proxy = FaultProxy.Start(server, new(request => request.Verb == "watch" ? new Fault.Silence(0) : Fault.None));
        using var client = Client(server, proxy);
        var version = (string)(await client.GetAsync(path, Cancel))["metadata"]!["resourceVersion"]!;
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var next = client.WatchAsync(path, version, leave.Token).GetAsyncEnumerator(leave.Token).MoveNextAsync().AsTask();
        await UntilAsync(() => proxy.OpenWatches == 1);
        await server.Admin.PostAsync(path, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "a" } }, Cancel);
        await Assert.ThrowsAsync<TimeoutException>(() => next.WaitAsync(TimeSpan.FromMilliseconds(300), Cancel));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public void A_seed_gives_the_same_faults_again_and_then_none()
    {
        var requests = Enumerable.Range(1, 200).Select(i => new ProxiedRequest(i, i % 2 == 0 ? "watch" : "create", "builds")).ToList();
        var (one, two) = (FaultSchedule.Seeded(7), FaultSchedule.Seeded(7));
        var faults = requests.Select(one.For).ToList();
        Assert.Equal(faults, requests.Select(two.For));
        Assert.Equal(20, faults.Count(fault => fault != Fault.None));
        Assert.NotEqual(faults, requests.Select(FaultSchedule.Seeded(8).For));
    }

    private static ApiClient Client(ApiServer server, FaultProxy proxy) => new(proxy.Address, server.Certificates, null, server.TokenAdministrator.Token);

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        var waiting = Stopwatch.StartNew();
        while (!isTrue())
        {
            Assert.True(waiting.Elapsed < TimeSpan.FromSeconds(30), "It did not happen.");
            await Task.Delay(10, Cancel);
        }
    }
}
