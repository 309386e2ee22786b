using System.Text.Json.Nodes;
using Dispatch.Build.Cluster.Tests.Setup;
using Dispatch.Build.Definitions;
using Dispatch.Build.Doctor;
using Dispatch.Build.Knative.Setup;
using Dispatch.Kubernetes;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Doctor;

/// <summary>The checks of a cluster, asked of the real API server with its real authorizer.</summary>
public sealed class ClusterDoctorTests(ApiServerFixture servers)
{
    private const string Secrets = "/api/v1/namespaces/{space}/secrets";
    private const string Account = "/api/v1/namespaces/{space}/serviceaccounts/dispatch-build";
    private const string Secret = Secrets + "/dispatch-registry-registry-example-com";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cluster_that_was_set_up_is_fine()
    {
        using var space = SetupSpace.Create(await servers.StartAsync());
        await space.ApplyAsync();
        var results = await ExamineAsync(space);
        Assert.Equal(["cluster", "clock", "knative", "permissions", "template", "builder-image", "service-account"], results.Select(static result => result.Name));
        Assert.All(results, static result => Assert.True(result.Status is CheckStatus.Ok, $"{result}"));
        Assert.Contains("v1.20", results[0].Message, StringComparison.Ordinal);
        Assert.Equal("'dispatch-build' signs in at registry.example.com", results[^1].Message);
        Assert.DoesNotContain(SetupSpace.Password, string.Join('\n', results), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_a_namespace_says_what_is_missing()
    {
        var server = await servers.StartAsync();
        using var space = SetupSpace.Create(server);
        await space.Setup.ApplyAsync(await space.Setup.CompareAsync([SetupObjects.Create(space.Options)[0]], adopts: false, Cancel), null, Cancel);
        var results = await ExamineAsync(space);
        Assert.Equal(Codes.TemplateMissing, Of(results, "template").Code);
        Assert.Equal(CheckStatus.Skip, Of(results, "builder-image").Status);
        Assert.Equal(Codes.ServiceAccountMissing, Of(results, "service-account").Code);
    }

    [Fact]
    public async Task Missing_rights_are_named_with_what_is_lost()
    {
        var server = await servers.StartAsync();
        using var space = SetupSpace.Create(server);
        var user = server.CreateUser($"publisher-{Guid.NewGuid():N}");
        await space.ApplyAsync(space.Options with { Publishers = [] });
        var results = await ExamineAsync(space, user);
        var none = Of(results, "permissions");
        Assert.Equal((CheckStatus.Fail, Codes.ClusterForbidden), (none.Status, none.Code));
        Assert.Contains("create builds.build.knative.dev", none.Message, StringComparison.Ordinal);
        Assert.Equal((CheckStatus.Ok, CheckStatus.Fail, CheckStatus.Skip), (Of(results, "cluster").Status, Of(results, "template").Status, Of(results, "service-account").Status));

        await space.ApplyAsync(space.Options with { Publishers = [new("User", user.Name)] });
        await UntilAsync(space, user, static result => result.Status is CheckStatus.Ok);
        await space.PatchAsync(
            "/apis/rbac.authorization.k8s.io/v1/namespaces/{space}/roles/dispatch-publisher",
            new JsonObject { ["rules"] = RulesWithout("delete") }.ToJsonString());
        var less = await UntilAsync(space, user, static result => result.Status is not CheckStatus.Ok);
        Assert.Equal(CheckStatus.Warn, less.Status);
        Assert.Contains("finished Builds stay", less.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"metadata": {"annotations": {"build.knative.dev/docker-0": null}}}""", CheckStatus.Warn, "is used for nothing")]
    [InlineData("""{"metadata": {"annotations": {"build.knative.dev/docker-0": "index.docker.io"}}}""", CheckStatus.Fail, "https://index.docker.io/v1/")]
    [InlineData("""{"metadata": {"annotations": {"build.knative.dev/docker-0": "https://other.example.com"}}}""", CheckStatus.Warn, "is for registry.example.com")]
    [InlineData("""{"metadata": {"annotations": {"build.knative.dev/docker-1": "https://registry.example.com"}}}""", CheckStatus.Fail, "Multiple entries for url")]
    public async Task A_secret_that_does_not_do_what_it_is_for_is_told(string patch, CheckStatus status, string message)
    {
        using var space = SetupSpace.Create(await servers.StartAsync());
        await space.ApplyAsync();
        await space.PatchAsync(Secret, patch);
        var result = Of(await ExamineAsync(space), "service-account");
        Assert.Equal(status, result.Status);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_in_dockers_form_counts_and_one_that_is_not_there_does_not()
    {
        using var space = SetupSpace.Create(await servers.StartAsync());
        await space.ApplyAsync();
        await space.PatchAsync(Account, """{"secrets": [{"name": "dispatch-pull"}]}""");
        Assert.Equal(CheckStatus.Ok, Of(await ExamineAsync(space), "service-account").Status);
        await space.PatchAsync(Account, """{"secrets": [{"name": "gone"}]}""");
        Assert.Equal(Codes.ServiceAccountMissing, Of(await ExamineAsync(space), "service-account").Code);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_told()
    {
        using var space = SetupSpace.Create(await servers.StartAsync());
        await space.ApplyAsync();
        var result = Of(await ExamineAsync(space, time: new Behind()), "clock");
        Assert.Equal(CheckStatus.Warn, result.Status);
        Assert.Contains("10 min behind", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServedRelease.None, CheckStatus.Fail)]
    [InlineData(ServedRelease.V01, CheckStatus.Warn)]
    public async Task What_a_cluster_serves_is_told(ServedRelease release, CheckStatus status)
    {
        using var space = SetupSpace.Create(await servers.StartAsync(release));
        Assert.Equal(status, Of(await ExamineAsync(space), "knative").Status);
    }

    private static CheckResult Of(IReadOnlyList<CheckResult> results, string name) => results.Single(result => result.Name == name);

    private static JsonArray RulesWithout(string verb) => PublisherRole.Rules(PublisherRole.Rights().Where(right => right.Verb != verb));

    // The API server takes note of new roles a little later.
    private static async Task<CheckResult> UntilAsync(SetupSpace space, ClusterUser user, Func<CheckResult, bool> isIt)
    {
        while (true)
        {
            if (Of(await ExamineAsync(space, user), "permissions") is var result && isIt(result))
            {
                return result;
            }

            await Task.Delay(50, Cancel);
        }
    }

    private static async Task<IReadOnlyList<CheckResult>> ExamineAsync(SetupSpace space, ClusterUser? user = null, TimeProvider? time = null)
    {
        using var folder = new Testing.TempFolder();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DispatchEngine"] = "knative", ["DispatchNamespace"] = space.Name, ["DispatchServiceAccount"] = "dispatch-build", ["FunctionImageRegistry"] = "registry.example.com",
            ["DispatchKubeConfig"] = space.Server.WriteKubeConfig(user ?? space.Server.Administrator, space.Name),
        };
        var definition = new FunctionDefinition(ImageKind.Function, new SettingReader(settings.GetValueOrDefault)
        {
            BaseDirectory = folder.Path,
            EnvironmentVariable = name => name == "DISPATCH_CACHE" ? folder["cache"] : null,
        });
        await using var session = new PublishSession(static _ => null, TimeProvider.System);
        var examined = new ExaminedDefinition(definition);
        var checks = new ClusterChecks(examined, session.ClusterOf, time ?? TimeProvider.System).All.ToList();
        return await new Examination(TimeProvider.System, TimeSpan.FromMinutes(2)).RunAsync(checks, Cancel).ToListAsync(Cancel);
    }

    private sealed class Behind : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - TimeSpan.FromMinutes(10);
    }
}
