using Dispatch.Kubernetes;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Client;

public sealed class WatchTests(ApiServerFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_come_in_order_and_from_any_version_on()
    {
        var (_, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        var start = await client.ListAsync(Clients.Builds, space, new(), Cancel);
        await client.CreateAsync(Clients.Builds, space, Clients.Build("x"), Cancel);
        await client.MergePatchAsync(Clients.Builds, space, "x", new() { ["spec"] = Clients.Value("1") }, null, Cancel);
        await client.DeleteAsync(Clients.Builds, space, "x", new(), Cancel);
        var events = await TakeAsync(client, Clients.Builds, space, new() { ResourceVersion = start.ResourceVersion }, 3);
        Assert.Equal([WatchEventType.Added, WatchEventType.Modified, WatchEventType.Deleted], events.Select(happened => happened.Type));
        Assert.Equal("1", events[2].Resource.Text("spec", "data", "value"));
        var rest = await TakeAsync(client, Clients.Builds, space, new() { ResourceVersion = events[0].ResourceVersion }, 2);
        Assert.Equal(events.Skip(1).Select(happened => happened.ResourceVersion), rest.Select(happened => happened.ResourceVersion));
    }

    [Fact]
    public async Task What_leaves_the_selection_is_deleted_for_the_watch()
    {
        var (_, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        var start = await client.ListAsync(Clients.ConfigMaps, space, new(), Cancel);
        await client.CreateAsync(Clients.ConfigMaps, space, Clients.ConfigMap("other", label: "other"), Cancel);
        await client.CreateAsync(Clients.ConfigMaps, space, Clients.ConfigMap("mine", label: "mine"), Cancel);
        await client.MergePatchAsync(Clients.ConfigMaps, space, "mine", Clients.ConfigMap("mine", label: "other"), null, Cancel);
        var events = await TakeAsync(client, Clients.ConfigMaps, space, new() { ResourceVersion = start.ResourceVersion, LabelSelector = "group=mine" }, 2);
        Assert.Equal([WatchEventType.Added, WatchEventType.Deleted], events.Select(happened => happened.Type));
    }

    [Fact]
    public async Task A_watch_ends_when_it_was_asked_to()
    {
        var (_, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        var start = await client.ListAsync(Clients.Builds, space, new(), Cancel);
        Assert.Empty(await TakeAsync(client, Clients.Builds, space, new() { ResourceVersion = start.ResourceVersion, Timeout = TimeSpan.FromSeconds(1) }, 1));
    }

    [Fact]
    public async Task A_version_that_is_too_old_is_gone()
    {
        var (_, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        var gone = await Assert.ThrowsAsync<KubernetesGoneException>(() => TakeAsync(client, Clients.Builds, space, new() { ResourceVersion = "1" }, 1));
        Assert.Contains("too old resource version", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_list_may_not_watch()
    {
        var (server, space, admin) = await fixture.SpaceAsync();
        using var owned = admin;
        var user = server.CreateUser($"lists-{space}");
        await server.GrantAsync(user, space, [Clients.Rules("build.knative.dev", "builds", "list")], Cancel);
        using var client = Clients.Connect(server, user, space);
        var version = (await admin.ListAsync(Clients.Builds, space, new(), Cancel)).ResourceVersion;
        var refused = await Assert.ThrowsAsync<KubernetesForbiddenException>(() => TakeAsync(client, Clients.Builds, space, new() { ResourceVersion = version }, 1));
        Assert.Contains("cannot watch resource \"builds\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_ends_the_watch_on_the_server_too()
    {
        var (server, space, admin) = await fixture.SpaceAsync();
        using var owned = admin;
        await using var proxy = FaultProxy.Start(server, FaultSchedule.None, server.Administrator);
        using var client = Clients.Connect(server, server.Administrator, space, proxy.Address);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var version = (await admin.CreateAsync(Clients.ConfigMaps, space, Clients.ConfigMap("x"), Cancel)).Text("metadata", "resourceVersion");
        await admin.MergePatchAsync(Clients.ConfigMaps, space, "x", Clients.Value("1"), null, Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var happened in client.WatchAsync(Clients.ConfigMaps, space, new() { ResourceVersion = version }, leave.Token))
            {
                Assert.Equal(1, proxy.OpenWatches);
                await leave.CancelAsync();
            }
        });
        while (proxy.OpenWatches > 0)
        {
            await Task.Delay(10, Cancel);
        }
    }

    private static async Task<List<WatchEvent>> TakeAsync(KubernetesClient client, ResourceKind kind, string space, WatchOptions options, int count)
    {
        List<WatchEvent> events = [];
        await foreach (var happened in client.WatchAsync(kind, space, options, Cancel))
        {
            if (happened.Type != WatchEventType.Bookmark)
            {
                events.Add(happened);
            }

            if (events.Count == count)
            {
                break;
            }
        }

        return events;
    }
}
