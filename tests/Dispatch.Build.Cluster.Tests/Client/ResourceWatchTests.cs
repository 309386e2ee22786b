using System.Globalization;
using Dispatch.Kubernetes;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Client;

public sealed class ResourceWatchTests(ApiServerFixture fixture)
{
    private static readonly WatchTiming Quick = new() { Silence = TimeSpan.FromSeconds(2), FirstWait = TimeSpan.FromMilliseconds(5), LongestWait = TimeSpan.FromMilliseconds(50) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Through_a_bad_network_followers_see_newer_states_only_and_the_last_one(int seed)
    {
        var (server, space, admin) = await fixture.SpaceAsync();
        using var owned = admin;
        await using var proxy = FaultProxy.Start(server, FaultSchedule.Seeded(seed), server.Administrator);
        using var client = Clients.Connect(server, server.Administrator, space, proxy.Address, new() { FirstWait = TimeSpan.FromMilliseconds(5) });
        await using var watch = new ResourceWatch(client, Clients.ConfigMaps, space, "group=any", Quick);
        string[] names = ["a", "b", "c"];
        var following = names.Select(name => FollowAsync(watch, name)).ToList();
        foreach (var name in names)
        {
            await admin.CreateAsync(Clients.ConfigMaps, space, Clients.ConfigMap(name, "0"), Cancel);
        }

        for (var number = 1; number <= 40; number++)
        {
            foreach (var name in names)
            {
                var value = number == 40 ? "end" : number.ToString(CultureInfo.InvariantCulture);
                await admin.MergePatchAsync(Clients.ConfigMaps, space, name, Clients.Value(value), null, Cancel);
            }
        }

        foreach (var versions in await Task.WhenAll(following))
        {
            Assert.Equal(versions.Order().Distinct(), versions);
        }
    }

    [Fact]
    public async Task A_deleted_object_that_is_made_again_is_followed_on()
    {
        var (_, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        await using var watch = new ResourceWatch(client, Clients.Builds, space, null, Quick);
        await using var states = watch.FollowAsync("x", Cancel).GetAsyncEnumerator(Cancel);
        Assert.Null(await NextAsync());
        var first = (await client.CreateAsync(Clients.Builds, space, Clients.Build("x"), Cancel)).Text("metadata", "uid");
        Assert.Equal(first, await NextAsync());
        await client.DeleteAsync(Clients.Builds, space, "x", new(), Cancel);
        Assert.Null(await NextAsync());
        var second = (await client.CreateAsync(Clients.Builds, space, Clients.Build("x"), Cancel)).Text("metadata", "uid");
        Assert.Equal(second, await NextAsync());

        async Task<string?> NextAsync()
        {
            Assert.True(await states.MoveNextAsync());
            return states.Current.Resource?.Text("metadata", "uid");
        }
    }

    [Fact]
    public async Task Who_may_not_list_is_told_so()
    {
        var (server, space, admin) = await fixture.SpaceAsync();
        admin.Dispose();
        using var client = Clients.Connect(server, server.CreateUser("nobody"), space);
        await using var watch = new ResourceWatch(client, Clients.Builds, space, null, Quick);
        await Assert.ThrowsAsync<KubernetesForbiddenException>(() => FollowAsync(watch, "x"));
    }

    // The versions that were seen, up to the value "end".
    private static async Task<List<long>> FollowAsync(ResourceWatch watch, string name)
    {
        List<long> versions = [];
        await foreach (var observed in watch.FollowAsync(name, Cancel))
        {
            if (observed is { Resource: { } resource, LostFor.Ticks: 0 })
            {
                versions.Add(long.Parse(resource.Text("metadata", "resourceVersion"), CultureInfo.InvariantCulture));
                if (resource.Text("data", "value") == "end")
                {
                    break;
                }
            }
        }

        return versions;
    }
}
