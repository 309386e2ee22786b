using System.Text.Json.Nodes;
using Dispatch.Kubernetes;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Client;

public sealed class VerbTests(ApiServerFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_is_made_read_changed_and_deleted()
    {
        var (_, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        var made = await client.CreateAsync(Clients.ConfigMaps, space, Clients.ConfigMap("x", "1"), Cancel);
        Assert.Equal(made.Text("metadata", "uid"), (await client.GetAsync(Clients.ConfigMaps, space, "x", Cancel)).Text("metadata", "uid"));
        var patch = new JsonObject { ["data"] = new JsonObject { ["value"] = null, ["other"] = "2" } };
        Assert.Equal("""{"other":"2"}""", (await client.MergePatchAsync(Clients.ConfigMaps, space, "x", patch, null, Cancel))["data"]!.ToJsonString());
        Assert.True(await client.DeleteAsync(Clients.ConfigMaps, space, "x", new(), Cancel));
        Assert.False(await client.DeleteAsync(Clients.ConfigMaps, space, "x", new(), Cancel));
    }

    [Fact]
    public async Task Status_is_a_resource_of_its_own()
    {
        var (_, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        await client.CreateAsync(Clients.Builds, space, Clients.Build("x"), Cancel);
        var patch = new JsonObject { ["spec"] = new JsonObject { ["timeout"] = "5m" }, ["status"] = new JsonObject { ["a"] = "1" } };
        var ofSpec = await client.MergePatchAsync(Clients.Builds, space, "x", patch, null, Cancel);
        Assert.Equal("5m", ofSpec.Text("spec", "timeout"));
        Assert.Null(ofSpec["status"]);
        Assert.Equal("1", (await client.MergePatchAsync(Clients.Builds, space, "x", patch, "status", Cancel)).Text("status", "a"));
    }

    [Fact]
    public async Task Deleting_keeps_to_the_uid_and_the_propagation()
    {
        var (_, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        var made = await client.CreateAsync(Clients.Builds, space, Clients.Build("x"), Cancel);
        await Assert.ThrowsAsync<KubernetesConflictException>(() => client.DeleteAsync(Clients.Builds, space, "x", new() { Uid = "another" }, Cancel));
        Assert.True(await client.DeleteAsync(Clients.Builds, space, "x", new() { Uid = made.Text("metadata", "uid"), Propagation = "Foreground" }, Cancel));

        // It waits for the garbage collector, which this cluster does not have.
        var metadata = (await client.GetAsync(Clients.Builds, space, "x", Cancel))["metadata"]!;
        Assert.NotNull(metadata["deletionTimestamp"]);
        Assert.Equal("foregroundDeletion", (string?)metadata["finalizers"]![0]);
    }

    [Fact]
    public async Task Lists_come_in_pages_and_by_selector()
    {
        var (_, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        foreach (var (name, label) in new[] { ("a", "odd"), ("b", "even"), ("c", "odd"), ("d", "even"), ("e", "odd") })
        {
            await client.CreateAsync(Clients.ConfigMaps, space, Clients.ConfigMap(name, label: label), Cancel);
        }

        List<string> pages = [];
        ResourcePage? page = null;
        do
        {
            page = await client.ListAsync(Clients.ConfigMaps, space, new() { Limit = 2, Continue = page?.Continue }, Cancel);
            pages.Add(Names(page));
        }
        while (page.Continue is not null);
        Assert.Equal(["a,b", "c,d", "e"], pages);
        Assert.Equal("b,d", Names(await client.ListAsync(Clients.ConfigMaps, space, new() { LabelSelector = "group in (even)" }, Cancel)));
        Assert.Equal("c", Names(await client.ListAsync(Clients.ConfigMaps, space, new() { FieldSelector = "metadata.name=c" }, Cancel)));
    }

    [Fact]
    public async Task What_belongs_to_the_cluster_has_no_namespace()
    {
        var (_, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        var template = new JsonObject
        {
            ["apiVersion"] = "build.knative.dev/v1alpha1", ["kind"] = "ClusterBuildTemplate", ["metadata"] = new JsonObject { ["name"] = space }, ["spec"] = new JsonObject(),
        };
        await client.CreateAsync(Clients.ClusterTemplates, null, template, Cancel);
        Assert.Equal(space, Names(await client.ListAsync(Clients.ClusterTemplates, null, new() { FieldSelector = $"metadata.name={space}" }, Cancel)));
        Assert.True(await client.DeleteAsync(Clients.ClusterTemplates, null, space, new(), Cancel));
    }

    [Fact]
    public async Task Discovery_tells_what_is_served()
    {
        var (_, _, client) = await fixture.SpaceAsync();
        using var owned = client;
        var resources = (await client.DiscoverAsync("build.knative.dev", "v1alpha1", Cancel))!.ToDictionary(resource => resource.Name);
        Assert.Equal(("Build", true), (resources["builds/status"].Kind, resources["builds/status"].IsNamespaced));
        Assert.Equal(("ClusterBuildTemplate", false), (resources["clusterbuildtemplates"].Kind, resources["clusterbuildtemplates"].IsNamespaced));
        Assert.Contains("watch", resources["builds"].Verbs);
        Assert.Contains(await client.DiscoverAsync("", "v1", Cancel) ?? [], resource => resource.Name == "pods/log");
        Assert.Null(await client.DiscoverAsync("tekton.dev", "v1", Cancel));
    }

    [Fact]
    public async Task A_user_can_ask_what_it_may_do()
    {
        var (server, space, admin) = await fixture.SpaceAsync();
        admin.Dispose();
        var user = server.CreateUser($"asks-{space}");
        await server.GrantAsync(user, space, [Clients.Rules("build.knative.dev", "builds", "create"), Clients.Rules("", "pods/log", "get")], Cancel);
        using var client = Clients.Connect(server, user, space);

        // Roles reach the authorizer through its own watch.
        while (!(await client.ReviewAccessAsync(new("create", Clients.Builds, space), Cancel)).IsAllowed)
        {
            await Task.Delay(20, Cancel);
        }

        Assert.True((await client.ReviewAccessAsync(new("get", ResourceKind.Pods, space, "log"), Cancel)).IsAllowed);
        Assert.False((await client.ReviewAccessAsync(new("get", ResourceKind.Pods, space), Cancel)).IsAllowed);
        Assert.False((await client.ReviewAccessAsync(new("create", Clients.Builds, "default"), Cancel)).IsAllowed);
    }

    private static string Names(ResourcePage page) => string.Join(',', page.Items.Select(item => item.Text("metadata", "name")));
}
