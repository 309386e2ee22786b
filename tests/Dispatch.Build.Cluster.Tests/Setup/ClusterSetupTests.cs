using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Setup;
using Dispatch.Kubernetes;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Setup;

/// <summary>Setting up a namespace of the real API server, as the administrator and as somebody who may not.</summary>
public sealed class ClusterSetupTests(ApiServerFixture servers)
{
    private const string Secret = "/api/v1/namespaces/{space}/secrets/dispatch-registry-registry-example-com";
    private const string Template = "/apis/build.knative.dev/v1alpha1/namespaces/{space}/buildtemplates/function-template";
    private const string Account = "/api/v1/namespaces/{space}/serviceaccounts/dispatch-build";

    private static readonly string[] _everything =
    [
        "BuildTemplate 'function-template'", "BuildTemplate 'image-template'", "Secret 'dispatch-registry-registry-example-com'", "Secret 'dispatch-pull'",
        "ServiceAccount 'dispatch-build'", "Role 'dispatch-publisher'", "RoleBinding 'dispatch-publisher'",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_cluster_gets_everything_and_the_second_time_nothing()
    {
        using var space = SetupSpace.Create(await servers.StartAsync());
        Assert.Equal([$"Create Namespace '{space.Name}'", .. _everything.Select(static one => $"Create {one}")], await space.ApplyAsync());
        Assert.All(await space.CompareAsync(), static change => Assert.Equal(SetupAction.Keep, change.Action));
        Assert.Empty(await space.ApplyAsync());
        Assert.Equal("Y2k=", (string?)(await space.GetAsync(Secret))["data"]!["username"]);
    }

    [Theory]
    [InlineData(ServedRelease.V01)]
    [InlineData(ServedRelease.V03)]
    public async Task Older_releases_get_it_too(ServedRelease release)
    {
        using var space = SetupSpace.Create(await servers.StartAsync(release));
        await space.ApplyAsync();
        Assert.Empty(await space.ApplyAsync());
    }

    [Fact]
    public async Task What_changed_is_shown_without_any_secret_and_then_done()
    {
        using var space = SetupSpace.Create(await servers.StartAsync());
        await space.ApplyAsync();
        var options = space.Options with { Registries = [SetupSpace.Login("another-secret")], Builder = new("registry.example.com/mirror/kaniko:v1.20.0"), Publishers = [new("Group", "team")] };
        var changes = await space.CompareAsync(options);
        var diff = changes.SelectMany(static change => change.Diff()).ToList();
        Assert.Contains("-    image: \"ghcr.io/osscontainertools/kaniko:v1.28.3\"", diff);
        Assert.Contains("+    image: \"registry.example.com/mirror/kaniko:v1.20.0\"", diff);
        Assert.Contains("-  password: \"(secret, 15 bytes)\"", diff);
        Assert.Contains("+  password: \"(secret, 14 bytes, changed)\"", diff);
        Assert.Contains("   username: \"(secret, 2 bytes)\"", diff);
        Assert.Contains("+  name: team", diff);
        Assert.DoesNotContain(diff, static line => line.StartsWith("-  name", StringComparison.Ordinal));
        foreach (var secret in (string[])["another-secret", SetupSpace.Password])
        {
            Assert.DoesNotContain(diff, line => line.Contains(secret, StringComparison.Ordinal) || line.Contains(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(secret)), StringComparison.Ordinal));
        }

        Assert.Equal(
            ["Change BuildTemplate 'function-template'", "Change BuildTemplate 'image-template'", "Change Secret 'dispatch-registry-registry-example-com'", "Change Secret 'dispatch-pull'", "Change RoleBinding 'dispatch-publisher'"],
            await space.ApplyAsync(options));
        Assert.Empty(await space.ApplyAsync(options));
    }

    [Fact]
    public async Task What_others_added_stays_and_what_they_edited_is_told()
    {
        using var space = SetupSpace.Create(await servers.StartAsync());
        await space.ApplyAsync();
        await space.PatchAsync(Account, """{"secrets": [{"name": "token-of-the-cluster"}, {"name": "dispatch-registry-registry-example-com"}], "metadata": {"annotations": {"team": "a"}}}""");
        Assert.Empty(await space.ApplyAsync());
        await space.PatchAsync(Account, """{"secrets": [{"name": "token-of-the-cluster"}]}""");
        var change = Assert.Single(await space.CompareAsync(), static change => change.Action is not SetupAction.Keep);
        Assert.NotEmpty(change.OtherWriters);
        await space.ApplyAsync();
        Assert.Equal(
            ["token-of-the-cluster", "dispatch-registry-registry-example-com"],
            (await space.GetAsync(Account))["secrets"]!.AsArray().Select(static item => (string?)item!["name"]));
    }

    [Fact]
    public async Task What_somebody_else_made_is_not_overwritten_unasked()
    {
        using var space = SetupSpace.Create(await servers.StartAsync());
        await space.ApplyAsync();
        await space.PatchAsync(Template, """{"metadata": {"labels": {"app.kubernetes.io/managed-by": "helm"}}}""");
        Assert.Empty(await space.ApplyAsync());
        await space.PatchAsync(Template, """{"spec": {"steps": [{"name": "mine", "image": "kaniko:mine"}]}}""");
        var failure = await Assert.ThrowsAsync<DispatchException>(() => space.ApplyAsync());
        Assert.Equal(Codes.ObjectForeign, failure.Code);
        Assert.Contains("BuildTemplate 'function-template'", failure.Message, StringComparison.Ordinal);
        var refused = Assert.Single(await space.CompareAsync(), static change => change.Action is SetupAction.Refuse);
        Assert.Contains("-  - image: \"kaniko:mine\"", refused.Diff());
        Assert.Equal(["Change BuildTemplate 'function-template'"], await space.ApplyAsync(adopts: true));
        Assert.Empty(await space.ApplyAsync());
    }

    [Fact]
    public async Task Whoever_may_not_learns_all_that_is_missing_and_nothing_is_changed()
    {
        var server = await servers.StartAsync();
        var user = server.CreateUser($"reader-{Guid.NewGuid():N}");
        using var space = SetupSpace.Create(server, user);
        var failure = await Assert.ThrowsAsync<DispatchException>(() => space.CompareAsync());
        Assert.Equal(Codes.ClusterForbidden, failure.Code);
        Assert.Contains("cannot get resource", failure.Message, StringComparison.Ordinal);

        await server.GrantAsync(user, null, new(Client.Clients.Rules("*", "*", "get", "list")), Cancel);
        await UntilMayAsync(space, new("get", new("", "v1", "secrets"), space.Name));
        failure = await Assert.ThrowsAsync<DispatchException>(() => space.ApplyAsync());
        Assert.Equal(Codes.ClusterForbidden, failure.Code);
        foreach (var missing in (string[])["create namespaces,", "create buildtemplates.build.knative.dev in", "create secrets in", "create roles.rbac.authorization.k8s.io in"])
        {
            Assert.Contains(missing, failure.Message, StringComparison.Ordinal);
        }

        Assert.Contains("--output FOLDER", failure.Diagnostics[0].Suggestion, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ApiException>(() => space.GetAsync("/api/v1/namespaces/{space}"));
    }

    [Fact]
    public async Task Rights_in_the_namespace_alone_are_enough_when_it_is_there()
    {
        var server = await servers.StartAsync();
        var user = server.CreateUser($"owner-{Guid.NewGuid():N}");
        using var space = SetupSpace.Create(server, user);
        await server.Admin.PostAsync("/api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = space.Name } }, Cancel);
        await server.GrantAsync(user, space.Name, new(
            Client.Clients.Rules("*", "secrets", "get", "create"), Client.Clients.Rules("*", "serviceaccounts", "get", "create"), Client.Clients.Rules("*", "roles", "*"),
            Client.Clients.Rules("*", "rolebindings", "*"), Client.Clients.Rules("build.knative.dev", "*", "*"), Client.Clients.Rules("", "pods", "*"), Client.Clients.Rules("", "pods/log", "*"),
            Client.Clients.Rules("", "events", "*")), Cancel);
        await UntilMayAsync(space, new("list", new("", "v1", "events"), space.Name));
        Assert.Equal(_everything.Select(static one => $"Create {one}"), await space.ApplyAsync());
        Assert.Empty(await space.ApplyAsync());
    }

    // The API server refuses to let anyone grant rights that he does not have himself.
    [Fact]
    public async Task What_fails_half_way_says_what_was_done_and_goes_on_the_next_time()
    {
        var server = await servers.StartAsync();
        var user = server.CreateUser($"editor-{Guid.NewGuid():N}");
        using var space = SetupSpace.Create(server, user);
        await server.GrantAsync(user, null, [.. ((string[])["namespaces", "secrets", "serviceaccounts", "buildtemplates", "roles", "rolebindings"]).Select(static plural => Client.Clients.Rules("*", plural, "get", "create", "patch"))], Cancel);
        await UntilMayAsync(space, new("create", new("rbac.authorization.k8s.io", "v1", "rolebindings"), space.Name));
        var failure = await Assert.ThrowsAsync<DispatchException>(() => space.ApplyAsync());
        Assert.Equal(Codes.ClusterForbidden, failure.Code);
        Assert.Contains("Done before: Namespace", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ServiceAccount 'dispatch-build'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Role 'dispatch-publisher'", failure.Message, StringComparison.Ordinal);

        using var administrator = Client.Clients.Connect(server, server.Administrator, space.Name);
        var setup = new ClusterSetup(administrator);
        var rest = await setup.CompareAsync(SetupObjects.Create(space.Options), adopts: false, Cancel);
        Assert.Equal(["Role", "RoleBinding"], rest.Where(static change => change.Action is SetupAction.Create).Select(static change => change.Wanted.Kind));
        await setup.ApplyAsync(rest, null, Cancel);
    }

    [Fact]
    public async Task What_changes_meanwhile_is_not_overwritten()
    {
        using var space = SetupSpace.Create(await servers.StartAsync());
        await space.ApplyAsync();
        var options = space.Options with { Builder = new("registry.example.com/mirror/kaniko:v1.20.0") };
        var changes = await space.CompareAsync(options);
        await space.PatchAsync(Template, """{"metadata": {"annotations": {"touched": "yes"}}}""");
        var failure = await Assert.ThrowsAsync<DispatchException>(() => space.Setup.ApplyAsync(changes, null, Cancel));
        Assert.Equal(Codes.ObjectChanged, failure.Code);
        Assert.Contains("Nothing was changed.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await space.ApplyAsync(options)).Count);
    }

    [Fact]
    public async Task A_cluster_without_Knative_Build_is_left_alone()
    {
        using var space = SetupSpace.Create(await servers.StartAsync(ServedRelease.None));
        Assert.Equal(Codes.KnativeMissing, (await Assert.ThrowsAsync<DispatchException>(() => space.CompareAsync())).Code);
    }

    [Fact]
    public async Task Cluster_templates_need_a_release_that_has_them()
    {
        using var old = SetupSpace.Create(await servers.StartAsync(ServedRelease.V01));
        Assert.Equal(Codes.KnativeTooOld, (await Assert.ThrowsAsync<DispatchException>(() => old.CompareAsync(old.Options with { TemplateKind = "ClusterBuildTemplate" }))).Code);
        using var space = SetupSpace.Create(await servers.StartAsync());
        var options = space.Options with { TemplateKind = "ClusterBuildTemplate" };
        await space.ApplyAsync(options);
        Assert.Empty(await space.ApplyAsync(options));
    }

    [Fact]
    public async Task An_interruption_says_what_was_done()
    {
        using var space = SetupSpace.Create(await servers.StartAsync());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var failure = await Assert.ThrowsAsync<DispatchException>(async () => await space.Setup.ApplyAsync(await space.CompareAsync(), new StopAfter("image-template", stop), stop.Token));
        Assert.Equal(Codes.Cancelled, failure.Code);
        Assert.Contains("BuildTemplate 'image-template'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", failure.Message, StringComparison.Ordinal);
        Assert.Equal(5, (await space.ApplyAsync()).Count);
    }

    // The API server takes note of new roles a little later.
    private static async Task UntilMayAsync(SetupSpace space, AccessRequest request)
    {
        while (!(await space.Client.ReviewAccessAsync(request, Cancel)).IsAllowed)
        {
            await Task.Delay(20, Cancel);
        }
    }

    private sealed class StopAfter(string name, CancellationTokenSource stop) : IProgress<SetupChange>
    {
        public void Report(SetupChange value)
        {
            if (value.Wanted.Name == name)
            {
                stop.Cancel();
            }
        }
    }
}
