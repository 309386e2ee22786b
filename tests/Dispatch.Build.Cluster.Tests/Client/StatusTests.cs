using System.Text.Json.Nodes;
using Dispatch.Kubernetes;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Client;

/// <summary>What a real API server says when it says no.</summary>
public sealed class StatusTests(ApiServerFixture fixture)
{
    private static readonly ResourceKind Definitions = new("apiextensions.k8s.io", "v1", "customresourcedefinitions", IsNamespaced: false);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        var (_, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        var none = await Assert.ThrowsAsync<KubernetesNotFoundException>(() => client.GetAsync(Clients.Builds, space, "none", Cancel));
        Assert.Equal(("NotFound", "none", "builds"), (none.Status!.Reason, none.Status.Name, none.Status.Kind));
        var unserved = await Assert.ThrowsAsync<KubernetesNotFoundException>(() => client.ListAsync(new("build.knative.dev", "v9", "builds"), space, new(), Cancel));
        Assert.Contains("could not find the requested resource", unserved.Message, StringComparison.Ordinal);
        var nowhere = await Assert.ThrowsAsync<KubernetesNotFoundException>(() => client.CreateAsync(Clients.Builds, "no-such", Clients.Build("x"), Cancel));
        Assert.Contains("namespaces \"no-such\" not found", nowhere.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_tells_which_it_is()
    {
        var (_, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        var first = await client.CreateAsync(Clients.Builds, space, Clients.Build("x"), Cancel);
        var exists = await Assert.ThrowsAsync<KubernetesConflictException>(() => client.CreateAsync(Clients.Builds, space, Clients.Build("x"), Cancel));
        Assert.Equal(("AlreadyExists", "x"), (exists.Status!.Reason, exists.Status.Name));
        await client.MergePatchAsync(Clients.Builds, space, "x", new() { ["spec"] = new JsonObject { ["a"] = 1 } }, null, Cancel);
        var stale = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = first.Text("metadata", "resourceVersion") }, ["spec"] = new JsonObject { ["a"] = 2 } };
        var changed = await Assert.ThrowsAsync<KubernetesConflictException>(() => client.MergePatchAsync(Clients.Builds, space, "x", stale, null, Cancel));
        Assert.Equal("Conflict", changed.Status!.Reason);
    }

    [Fact]
    public async Task A_user_without_rights_is_named()
    {
        var (server, space, admin) = await fixture.SpaceAsync();
        admin.Dispose();
        using var client = Clients.Connect(server, server.CreateUser($"nobody-{space}"), space);
        var refused = await Assert.ThrowsAsync<KubernetesForbiddenException>(() => client.CreateAsync(Clients.Builds, space, Clients.Build("x"), Cancel));
        Assert.Contains($"User \"nobody-{space}\" cannot create resource \"builds\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_object_is_told_with_its_fields()
    {
        var (_, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        var wrongName = await Assert.ThrowsAsync<KubernetesInvalidException>(() => client.CreateAsync(Clients.ConfigMaps, space, Clients.ConfigMap("Not A Name"), Cancel));
        Assert.Contains(wrongName.Status!.Causes, cause => cause.Field == "metadata.name");

        var kind = await DefineAsync(client, $"{space}.example.com");
        var wrong = new JsonObject { ["apiVersion"] = $"{kind.Group}/v1", ["kind"] = "Thing", ["metadata"] = new JsonObject { ["name"] = "x" }, ["size"] = "large" };
        var invalid = await Assert.ThrowsAsync<KubernetesInvalidException>(() => client.CreateAsync(kind, space, wrong, Cancel));
        Assert.Equal(["size"], invalid.Status!.Causes.Select(cause => cause.Field));
        Assert.Contains("must be of type integer", invalid.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_refuses_or_is_down_is_quoted()
    {
        var (server, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        await using var webhook = await AdmissionWebhook.StartAsync(server, space, _ => "not today", Cancel);
        var refused = await Assert.ThrowsAsync<KubernetesBadRequestException>(() => client.CreateAsync(Clients.Builds, space, Clients.Build("x"), Cancel));
        Assert.Equal("admission webhook \"webhook.build.knative.dev\" denied the request: mutation failed: not today", refused.Status!.Message);
        await webhook.BreakAsync();
        var broken = await Assert.ThrowsAsync<KubernetesUnavailableException>(() => client.CreateAsync(Clients.Builds, space, Clients.Build("x"), Cancel));
        Assert.Contains("failed calling webhook", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_used_up_quota_is_forbidden()
    {
        var (server, space, client) = await fixture.SpaceAsync();
        using var owned = client;
        var quota = new ResourceKind("", "v1", "resourcequotas");
        var limits = new JsonObject { ["hard"] = new JsonObject { ["count/builds.build.knative.dev"] = "0" } };
        await client.CreateAsync(quota, space, new() { ["metadata"] = new JsonObject { ["name"] = "q" }, ["spec"] = limits.DeepClone() }, Cancel);

        // What a controller would work out.
        limits["used"] = limits["hard"]!.DeepClone();
        await client.MergePatchAsync(quota, space, "q", new() { ["status"] = limits }, "status", Cancel);
        KubernetesForbiddenException? refused = null;
        while (refused?.Message.Contains("exceeded quota: q", StringComparison.Ordinal) != true)
        {
            // The server learns of quotas through its own watch.
            refused = await Record.ExceptionAsync(() => client.CreateAsync(Clients.Builds, space, Clients.Build("x"), Cancel)) as KubernetesForbiddenException;
            await client.DeleteAsync(Clients.Builds, space, "x", new(), Cancel);
        }

        Assert.Equal("Forbidden", refused.Status!.Reason);
    }

    [Theory]
    [InlineData(3_300_000, "limit is 3145728")]
    [InlineData(2_500_000, "larger than max")]
    [InlineData(1_800_000, "request is too large")]
    public async Task What_is_too_large_for_server_or_storage_is_said_so_once(int length, string expected)
    {
        var (server, space, admin) = await fixture.SpaceAsync();
        admin.Dispose();
        await using var proxy = FaultProxy.Start(server, FaultSchedule.None, server.Administrator);
        using var client = Clients.Connect(server, server.Administrator, space, proxy.Address);
        var build = Clients.Build("x");
        build["spec"]!["a"] = new string('a', length);
        var refused = await Assert.ThrowsAsync<KubernetesTooLargeException>(() => client.CreateAsync(Clients.Builds, space, build, Cancel));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Single(proxy.Requests);
    }

    private static async Task<ResourceKind> DefineAsync(KubernetesClient client, string group)
    {
        var created = await client.CreateAsync(Definitions, null, JsonNode.Parse($$"""
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "things.{{group}}"},
             "spec": {"group": "{{group}}", "scope": "Namespaced", "names": {"plural": "things", "kind": "Thing"},
              "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"size": {"type": "integer"} } } } }] } }
            """)!.AsObject(), Cancel);
        var options = new WatchOptions { ResourceVersion = created.Text("metadata", "resourceVersion"), FieldSelector = $"metadata.name=things.{group}" };
        await foreach (var happened in client.WatchAsync(Definitions, null, options, Cancel))
        {
            if (happened.Resource["status"]?["conditions"] is JsonArray conditions && conditions.Any(one => (string)one!["type"]! == "Established" && (string)one["status"]! == "True"))
            {
                break;
            }
        }

        var kind = new ResourceKind(group, "v1", "things");
        while (await client.DiscoverAsync(group, "v1", Cancel) is null || await Record.ExceptionAsync(() => client.ListAsync(kind, "default", new(), Cancel)) is KubernetesNotFoundException)
        {
            // Established is said a little before it is served.
            await Task.Delay(20, Cancel);
        }

        return kind;
    }
}
