using System.Text.Json.Nodes;
using Dispatch.Build.Knative;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>What the cluster refuses: at once, or in the controller's words.</summary>
public sealed class RefusalTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    [Fact]
    public async Task What_the_webhook_denies_is_told_in_its_words()
    {
        await using var space = await CreateAsync();
        await space.AdmitAsync(_ => "expected exactly one, got both: spec.source, spec.sources");
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(Codes.BuildInvalid, failure.Code);
        Assert.Contains("expected exactly one, got both: spec.source, spec.sources", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_is_down_is_no_matter_of_the_network()
    {
        await using var space = await CreateAsync();
        var webhook = await space.AdmitAsync();
        await webhook.BreakAsync();
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(Codes.AdmissionDenied, failure.Code);
        Assert.Contains("failed calling webhook \"webhook.build.knative.dev\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quota_on_Builds_is_told_with_its_name()
    {
        await using var space = await CreateAsync();
        await LimitAsync(space, "count/builds.build.knative.dev");
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(Codes.QuotaExceeded, failure.Code);
        Assert.Contains("exceeded quota: builds-are-few", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quota_on_pods_is_told_with_its_name()
    {
        await using var space = await CreateAsync();
        await LimitAsync(space, "pods");
        await space.PlayAsync(BuildScripts.Hang());
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(Codes.QuotaExceeded, failure.Code);
        Assert.Contains("exceeded quota: builds-are-few", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serviceaccounts \"ci\" not found", "DSP1206")]
    [InlineData("secrets \"registry\" not found", "DSP1206")]
    [InlineData("BadSecretAnnotation: Secret \"hub\" has incorrect annotation \"build.knative.dev/docker-0\" / \"index.docker.io\", value should be \"https://index.docker.io/v1/\"", "DSP3005")]
    [InlineData("UnsatisfiedParameter: build does not specify these required parameters: [{CACHE folder}]", "DSP1204")]
    [InlineData("something else is wrong", "DSP1202")]
    public async Task What_the_controller_finds_wrong_is_told_in_its_words(string message, string code)
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Invalid(message));
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(code, failure.Code.Id);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_that_is_missing_is_told_before_anything_is_submitted()
    {
        await using var space = await CreateAsync();
        space.Options = space.Options with { Template = "nosuch" };
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(Codes.TemplateMissing, failure.Code);
        Assert.Contains($"no BuildTemplate 'nosuch' in namespace '{space.Name}'", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await space.ListBuildsAsync());
    }

    [Fact]
    public async Task A_namespace_that_is_missing_is_told()
    {
        await using var space = await CreateAsync();
        space.Options = space.Options with { Namespace = "nosuch" };
        await using var cluster = new KnativeCluster(space.Cluster.Client, "nosuch");
        var failure = await Assert.ThrowsAsync<DispatchException>(() => space.PublishAsync(cluster, space.Build(), Cancel));
        Assert.Equal(Codes.SettingInvalid, failure.Code);
        Assert.Contains("no namespace 'nosuch'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_without_Knative_Build_is_told()
    {
        await using var space = await CreateAsync(ServedRelease.None);
        Assert.Equal(Codes.KnativeMissing, (await space.FailAsync(Cancel)).Code);
    }

    [Fact]
    public async Task Who_is_not_known_is_told_so()
    {
        await using var space = await CreateAsync(_ => new ClusterUser("nobody", null, "nobodys-token"));
        Assert.Equal(Codes.ClusterUnauthorized, (await space.FailAsync(Cancel)).Code);
    }

    [Theory]
    [InlineData("[]", "buildtemplates")]
    [InlineData("""[{"apiGroups": ["build.knative.dev"], "resources": ["buildtemplates"], "verbs": ["get"]}]""", "create builds")]
    public async Task Who_may_not_is_told_what(string rules, string text)
    {
        ClusterUser? user = null;
        await using var space = await CreateAsync(server => user = server.CreateUser($"user-{Guid.NewGuid():N}"));
        await space.Server.GrantAsync(user!, space.Name, JsonNode.Parse(rules)!.AsArray(), Cancel);
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(Codes.ClusterForbidden, failure.Code);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
        Assert.Empty(await space.ListBuildsAsync());
    }

    [Fact]
    public async Task Who_may_not_watch_Builds_leaves_none_behind()
    {
        ClusterUser? user = null;
        await using var space = await CreateAsync(server => user = server.CreateUser($"user-{Guid.NewGuid():N}"));
        await space.Server.GrantAsync(user!, space.Name, JsonNode.Parse("""[{"apiGroups": ["build.knative.dev"], "resources": ["builds", "buildtemplates"], "verbs": ["get", "create", "patch", "delete"]}]""")!.AsArray(), Cancel);
        await space.PlayAsync(BuildScripts.Hang());
        Assert.Equal(Codes.ClusterForbidden, (await space.FailAsync(Cancel)).Code);
        foreach (var left in await space.ListBuildsAsync())
        {
            Assert.Equal("BuildCancelled", (string?)left["spec"]!["Status"]);
        }
    }

    [Fact]
    public async Task Who_may_not_look_at_pods_gets_the_image_without_its_log()
    {
        ClusterUser? user = null;
        await using var space = await CreateAsync(server => user = server.CreateUser($"user-{Guid.NewGuid():N}"));
        await space.Server.GrantAsync(user!, space.Name, JsonNode.Parse("""[{"apiGroups": ["build.knative.dev"], "resources": ["*"], "verbs": ["*"]}]""")!.AsArray(), Cancel);
        await space.PlayAsync(Pushing(space, "unseen"));
        await space.PublishAsync(space.Build(), Cancel);
        Assert.Empty(space.Lines);
        Assert.Contains(space.Notices, notice => notice.Contains("cannot be watched, so that its phases and logs are not shown", StringComparison.Ordinal));
    }

    // The status is the quota controller's work, which no one else does here.
    private static async Task LimitAsync(PublishSpace space, string resource)
    {
        var quotas = $"/api/v1/namespaces/{space.Name}/resourcequotas";
        var limit = new JsonObject { [resource] = "0" };
        await space.Server.Admin.PostAsync(quotas, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "builds-are-few" }, ["spec"] = new JsonObject { ["hard"] = limit } }, Cancel);
        await space.Server.Admin.PatchAsync(
            $"{quotas}/builds-are-few/status", new JsonObject { ["status"] = new JsonObject { ["hard"] = limit.DeepClone(), ["used"] = limit.DeepClone() } }, Cancel);
    }
}
