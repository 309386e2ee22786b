using System.Text;
using System.Text.Json.Nodes;
using Dispatch.Kubernetes;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Client;

/// <summary>What this does to a server would be felt by other tests, so it has one of its own.</summary>
public sealed class RestartTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watches_and_logs_outlive_a_server_that_is_killed_and_pages_do_not_outlive_their_version()
    {
        Assert.SkipUnless(ClusterAssets.Folder is not null, ClusterAssets.Missing);
        await using var server = await ApiServer.StartAsync(ServedRelease.V07, Cancel);
        await using var kubelet = await KubeletDouble.StartAsync(server, Cancel);
        var space = await server.CreateNamespaceAsync(Cancel);
        using var admin = Clients.Connect(server, server.Administrator, space);
        await admin.CreateAsync(ResourceKind.Pods, space, JsonNode.Parse(
            $$$"""{"metadata": {"name": "p"}, "spec": {"nodeName": "{{{kubelet.NodeName}}}", "containers": [{"name": "c", "image": "i"}]}}""")!.AsObject(), Cancel);
        var log = kubelet.Log(space, "p", "c");
        await ExpireAsync(server, admin, space);

        // An ordinary user: a server that starts does not know its roles at once.
        var user = await server.CreateServiceAccountAsync(space, "ci", Cancel);
        await server.GrantAsync(user, space, [Clients.Rules("build.knative.dev", "builds", "list", "watch", "create", "patch"), Clients.Rules("", "pods/log", "get")], Cancel);
        using var client = Clients.Connect(server, user, space, options: new() { FirstWait = TimeSpan.FromMilliseconds(10), LongestWait = TimeSpan.FromMilliseconds(100) });
        await using var watch = new ResourceWatch(client, Clients.Builds, space, null, new() { FirstWait = TimeSpan.FromMilliseconds(5), LongestWait = TimeSpan.FromMilliseconds(100) });
        await using var states = watch.FollowAsync("x", Cancel).GetAsyncEnumerator(Cancel);
        var ended = new TaskCompletionSource();
        var timing = new PodLogTiming { FirstWait = TimeSpan.FromMilliseconds(5), LongestWait = TimeSpan.FromMilliseconds(100) };
        await using var lines = new PodLog(client, timing).FollowAsync(space, "p", "c", ended.Task, Cancel).GetAsyncEnumerator(Cancel);

        await client.CreateAsync(Clients.Builds, space, Clients.Build("x"), Cancel);
        await UntilAsync(states, state => state.Resource is not null);
        log.Append("one");
        Assert.Equal("one", await NextAsync(lines));

        var next = NextAsync(lines);
        await server.KillAsync();
        await UntilAsync(states, state => state.LostFor > TimeSpan.Zero);
        log.Append("two");
        await server.RestartAsync(Cancel);
        await admin.MergePatchAsync(Clients.Builds, space, "x", new() { ["spec"] = Clients.Value("after") }, null, Cancel);
        var found = await UntilAsync(states, state => state is { LostFor.Ticks: 0, Resource: { } resource } && resource["spec"]?["data"] is not null);
        Assert.Equal("after", found.Resource!.Text("spec", "data", "value"));
        Assert.Equal("two", await next);
        log.End();
        ended.SetResult();
        Assert.Null(await NextAsync(lines));
    }

    private static async Task ExpireAsync(ApiServer server, KubernetesClient client, string space)
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            await client.CreateAsync(Clients.ConfigMaps, space, Clients.ConfigMap(name), Cancel);
        }

        var page = await client.ListAsync(Clients.ConfigMaps, space, new() { Limit = 1 }, Cancel);
        var later = await client.CreateAsync(Clients.ConfigMaps, space, Clients.ConfigMap("d"), Cancel);
        await server.CompactAsync(later.Text("metadata", "resourceVersion"), Cancel);
        var gone = await Assert.ThrowsAsync<KubernetesGoneException>(() => client.ListAsync(Clients.ConfigMaps, space, new() { Limit = 1, Continue = page.Continue }, Cancel));
        Assert.Equal("Expired", gone.Status!.Reason);
    }

    private static async Task<ObservedResource> UntilAsync(IAsyncEnumerator<ObservedResource> states, Func<ObservedResource, bool> isIt)
    {
        do
        {
            Assert.True(await states.MoveNextAsync());
        }
        while (!isIt(states.Current));
        return states.Current;
    }

    private static async Task<string?> NextAsync(IAsyncEnumerator<PodLogLine> lines) =>
        !await lines.MoveNextAsync() ? null : lines.Current.IsGap ? "GAP" : Encoding.UTF8.GetString(lines.Current.Bytes.Span);
}
