using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Dispatch.Kubernetes.Tests;

/// <summary>What each verb sends, and what it makes of the answer.</summary>
public sealed class VerbTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_names_group_version_namespace_and_object()
    {
        await using var api = new ScriptedApi(exchange => exchange.AnswerAsync(200, """{"metadata":{"name":"a"}}"""));

        Assert.Equal("a", (await api.Client.GetAsync(ScriptedApi.Builds, "team", "a b", Token))["metadata"]!["name"]!.GetValue<string>());
        _ = await api.Client.GetAsync(ResourceKind.Pods, "team", "p", Token);
        _ = await api.Client.GetAsync(new("rbac.authorization.k8s.io", "v1", "clusterroles", IsNamespaced: false), null, "r", Token);
        Assert.Equal(
            [
                "GET /apis/build.knative.dev/v1alpha1/namespaces/team/builds/a%20b",
                "GET /api/v1/namespaces/team/pods/p",
                "GET /apis/rbac.authorization.k8s.io/v1/clusterroles/r",
            ],
            api.Requests.Select(request => request.ToString()));
        Assert.All(api.Requests, request => Assert.Equal("dispatch-build", request.Headers["User-Agent"]));
    }

    [Theory]
    [InlineData("..", "team")]
    [InlineData("", "team")]
    [InlineData("a", ".")]
    [InlineData("a", null)]
    public async Task A_name_cannot_lead_elsewhere(string name, string? inNamespace)
    {
        await using var api = new ScriptedApi(exchange => exchange.AnswerAsync(200, "{}"));

        await Assert.ThrowsAsync<ArgumentException>(() => api.Client.GetAsync(ScriptedApi.Builds, inNamespace, name, Token));
        _ = await api.Client.GetAsync(ScriptedApi.Builds, "a/../b", "c/d?e", Token);
        Assert.Equal("/apis/build.knative.dev/v1alpha1/namespaces/a%2F..%2Fb/builds/c%2Fd%3Fe", api.Requests.Single().Target);
    }

    [Fact]
    public async Task List_hands_on_selectors_and_pages()
    {
        await using var api = new ScriptedApi(exchange => exchange.AnswerAsync(
            200, """{"metadata":{"resourceVersion":"7","continue":"more"},"items":[{"metadata":{"name":"a"}}]}"""));
        var page = await api.Client.ListAsync(
            ScriptedApi.Builds, "team", new() { LabelSelector = "a=b,c", FieldSelector = "metadata.name=x", Limit = 5, Continue = "t&=" }, Token);

        Assert.Equal(("7", "more", 1), (page.ResourceVersion, page.Continue, page.Items.Count));
        Assert.EndsWith("/builds?labelSelector=a%3Db%2Cc&fieldSelector=metadata.name%3Dx&limit=5&continue=t%26%3D", api.Requests.Single().Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_send_their_bodies_with_the_right_type()
    {
        var bodies = new List<string>();
        await using var api = new ScriptedApi(async exchange =>
        {
            bodies.Add(Encoding.UTF8.GetString(await exchange.ReadBodyAsync()));
            await exchange.AnswerBytesAsync(200, "{}"u8.ToArray());
        });
        var body = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "a" } };
        _ = await api.Client.CreateAsync(ScriptedApi.Builds, "team", body, Token);
        _ = await api.Client.MergePatchAsync(ScriptedApi.Builds, "team", "a", new() { ["spec"] = new JsonObject { ["Status"] = "BuildCancelled" } }, "status", Token);
        Assert.True(await api.Client.DeleteAsync(ScriptedApi.Builds, "team", "a", new() { Uid = "u" }, Token));

        Assert.Equal(["POST", "PATCH", "DELETE"], api.Requests.Select(request => request.Method));
        Assert.Equal(["application/json", "application/merge-patch+json", "application/json"], api.Requests.Select(request => request.Headers["Content-Type"]));
        Assert.EndsWith("/builds/a/status", api.Requests[1].Target, StringComparison.Ordinal);
        Assert.Equal(
            [
                """{"metadata":{"name":"a"}}""",
                """{"spec":{"Status":"BuildCancelled"}}""",
                """{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background","preconditions":{"uid":"u"}}""",
            ],
            bodies);
    }

    [Fact]
    public async Task Deleting_what_is_not_there_is_no_failure()
    {
        await using var api = new ScriptedApi(exchange => exchange.AnswerAsync(404, ScriptedApi.Status(404, "NotFound", "gone")));

        Assert.False(await api.Client.DeleteAsync(ScriptedApi.Builds, "team", "a", new(), Token));
    }

    [Fact]
    public async Task Discovery_lists_resources_or_says_that_there_are_none()
    {
        await using var api = new ScriptedApi(exchange => exchange.Request.Target.Contains("nosuch", StringComparison.Ordinal)
            ? exchange.AnswerAsync(404, "404 page not found")
            : exchange.AnswerAsync(200, """{"resources":[{"name":"builds/status","kind":"Build","namespaced":true,"verbs":["get","patch"]}]}"""));
        var resource = Assert.Single((await api.Client.DiscoverAsync("build.knative.dev", "v1alpha1", Token))!);

        Assert.Equal(("builds/status", "Build", true), (resource.Name, resource.Kind, resource.IsNamespaced));
        Assert.Equal(["get", "patch"], resource.Verbs);
        Assert.Null(await api.Client.DiscoverAsync("nosuch", "v1", Token));
    }

    [Fact]
    public async Task Access_reviews_ask_for_the_user_itself()
    {
        var asked = "";
        await using var api = new ScriptedApi(async exchange =>
        {
            asked = Encoding.UTF8.GetString(await exchange.ReadBodyAsync());
            await exchange.AnswerBytesAsync(201, """{"status":{"allowed":true,"reason":"a role"}}"""u8.ToArray());
        });
        var decision = await api.Client.ReviewAccessAsync(new("get", ResourceKind.Pods, "team", "log"), Token);

        Assert.Equal(new AccessDecision(true, "a role"), decision);
        Assert.Equal("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", api.Requests.Single().Target);
        Assert.Contains("""{"verb":"get","group":"","resource":"pods","namespace":"team","subresource":"log"}""", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_is_handed_on_byte_by_byte()
    {
        byte[] log = [0xFF, (byte)'\n', 0, (byte)'a'];
        await using var api = new ScriptedApi(exchange => exchange.AnswerBytesAsync(200, log));
        await using var stream = await api.Client.OpenLogAsync(
            "team", "p", new("c") { Follow = true, Timestamps = true, SinceTime = new(2026, 1, 2, 3, 4, 5, 900, TimeSpan.FromHours(1)) }, Token);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Token);

        Assert.Equal(log, copy.ToArray());
        Assert.Equal("/api/v1/namespaces/team/pods/p/log?container=c&follow=true&timestamps=true&sinceTime=2026-01-02T02%3A04%3A05Z", api.Requests.Single().Target);
    }
}
