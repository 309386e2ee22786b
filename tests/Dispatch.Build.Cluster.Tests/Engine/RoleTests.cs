using Dispatch.Build.Definitions;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>What whoever has <c>templates/role.yaml</c>, and nothing else, can do: all that the engine promises.</summary>
public sealed class RoleTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    [Fact]
    public async Task Success_with_log_and_phases_and_nothing_left_behind()
    {
        await using var space = await CreateAsync();
        await using var publisher = await RolePublisher.CreateAsync(space);
        await space.PlayAsync(Pushing(space, "one", "two"));
        await publisher.PublishAsync();
        Assert.Equal(["one", "two"], space.Lines);
        Assert.Equal(["credentials", "source workspace", "step build-and-push"], space.Events.OfType<PhaseEnded>().Select(ended => ended.Phase));
        Assert.Empty(await space.ListBuildsAsync());
        Assert.Empty(space.Notices);
    }

    [Fact]
    public async Task Failure_with_its_cause()
    {
        await using var space = await CreateAsync();
        await using var publisher = await RolePublisher.CreateAsync(space);
        await space.PlayAsync(BuildScripts.Exit(1, lines: ["error pushing image: failed to push to destination: UNAUTHORIZED: authentication required"]));
        Assert.Equal(Codes.PushUnauthorized, (await publisher.FailAsync(Cancel)).Code);
        Assert.Single(await space.ListBuildsAsync());
        Assert.Empty(space.Notices);
    }

    [Fact]
    public async Task Joining_a_Build_of_somebody_else()
    {
        var mayEnd = new TaskCompletionSource();
        await using var space = await CreateAsync();
        await using var publisher = await RolePublisher.CreateAsync(space);
        await space.PlayAsync(BuildScripts.Succeed(async (run, cancellationToken) =>
        {
            await mayEnd.Task.WaitAsync(cancellationToken);
            return await space.PushAsync(run.Build);
        }));
        var owner = space.PublishAsync(space.Build(), Cancel);
        await space.SaidAsync<BuildSubmitted>(submitted => !submitted.IsJoined);
        var joiner = publisher.PublishAsync();
        await space.SaidAsync<BuildSubmitted>(submitted => submitted.IsJoined);
        mayEnd.SetResult();
        Assert.Equal((await owner).Digest, (await joiner).Digest);
    }

    [Theory]
    [InlineData(ServedRelease.V07)]
    [InlineData(ServedRelease.V03)]
    public async Task Cancelling_as_the_release_knows_it(ServedRelease release)
    {
        await using var space = await CreateAsync(release);
        await using var publisher = await RolePublisher.CreateAsync(space);
        await space.PlayAsync(BuildScripts.Hang("working"));
        Assert.Equal(Codes.Cancelled, (await publisher.InterruptAsync("working")).Code);
        Assert.DoesNotContain(space.Notices, notice => notice.Contains("not known to have stopped", StringComparison.Ordinal));
        Assert.DoesNotContain(await space.ListBuildsAsync(), build => (string?)build["status"]!["conditions"]![0]!["reason"] != "BuildCancelled");
    }

    [Fact]
    public async Task Why_no_node_takes_a_pod()
    {
        await using var space = await CreateAsync(budgets: new() { Schedule = Moment });
        await using var publisher = await RolePublisher.CreateAsync(space);
        await space.PlayAsync(BuildScripts.Unschedulable());
        var failure = await publisher.FailAsync(Cancel);
        Assert.Equal(Codes.Unschedulable, failure.Code);
        Assert.Contains("3 Insufficient memory", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_a_pod_does_not_start_as_only_events_tell()
    {
        await using var space = await CreateAsync(budgets: new() { Configuration = Moment });
        await using var publisher = await RolePublisher.CreateAsync(space);
        await space.PlayAsync(BuildScripts.FailedMount("configmap \"settings\" not found"));
        var failure = await publisher.FailAsync(Cancel);
        Assert.Equal(Codes.PodConfiguration, failure.Code);
        Assert.Contains("configmap \"settings\" not found", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_template_with_the_cluster_role()
    {
        await using var space = await CreateAsync();
        await using var publisher = await RolePublisher.CreateAsync(space);
        var template = ManifestJson.ToJson(KanikoTemplate.Create(ImageKind.Function));
        (template["kind"], template["metadata"]!["name"]) = ("ClusterBuildTemplate", space.Name);
        await space.Server.Admin.PostAsync("/apis/build.knative.dev/v1alpha1/clusterbuildtemplates", template, Cancel);
        space.Options = space.Options with { TemplateKind = "ClusterBuildTemplate", Template = space.Name };
        await space.PlayAsync(Pushing(space));
        var failure = await publisher.FailAsync(Cancel);
        Assert.Equal(Codes.ClusterForbidden, failure.Code);
        Assert.Contains("cannot get resource \"clusterbuildtemplates\"", failure.Message, StringComparison.Ordinal);
        await publisher.BindClusterRoleAsync();
        await publisher.PublishAsync();
    }
}
