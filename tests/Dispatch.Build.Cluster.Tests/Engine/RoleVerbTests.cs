using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>Nothing in <c>templates/role.yaml</c> is too much: without any one verb a promise of the engine is lost, and that is told.</summary>
public sealed class RoleVerbTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    private static readonly Dictionary<string, Func<RolePublisher, Task>> _losses = new(StringComparer.Ordinal)
    {
        ["create builds"] = NothingIsSubmittedAsync,
        ["get builds"] = NobodyIsJoinedAsync,
        ["list builds"] = NothingIsFollowedAsync,
        ["watch builds"] = NothingIsFollowedAsync,
        ["patch builds"] = NothingIsCancelledAsync,
        ["delete builds"] = NothingIsCleanedUpAsync,
        ["get buildtemplates"] = NothingIsSubmittedAsync,
        ["list pods"] = publisher => ThereIsNoLogAsync(publisher, "cannot be watched"),
        ["watch pods"] = LogsOfPodsThatGoAreLostAsync,
        ["get pods/log"] = publisher => ThereIsNoLogAsync(publisher, "its log cannot be read"),
        ["list events"] = EventsTellNothingAsync,
    };

    public static TheoryData<string> Grants => [.. RolePublisher.Grants];

    [Theory]
    [MemberData(nameof(Grants))]
    public async Task Without_one_verb_a_promise_is_lost(string grant)
    {
        await using var space = await CreateAsync();
        await using var publisher = await RolePublisher.CreateAsync(space, without: grant);
        await _losses[grant](publisher);

        // Whatever it was, the user learns which right is missing.
        var (verb, resource) = (grant.Split(' ')[0], grant.Split(' ')[1]);
        Assert.Contains(publisher.Told, text => text.Contains($"cannot {verb} resource \"{resource}\"", StringComparison.Ordinal));
    }

    private static async Task NothingIsSubmittedAsync(RolePublisher publisher)
    {
        Assert.Equal(Codes.ClusterForbidden, (await publisher.FailAsync(Cancel)).Code);
        Assert.Empty(await publisher.Space.ListBuildsAsync());
    }

    private static async Task NobodyIsJoinedAsync(RolePublisher publisher)
    {
        var space = publisher.Space;
        await space.PlayAsync(BuildScripts.Hang());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var owner = space.FailAsync(stop.Token);
        await space.SaidAsync<BuildSubmitted>(_ => true);
        Assert.Equal(Codes.ClusterForbidden, (await publisher.FailAsync(Cancel)).Code);
        await stop.CancelAsync();
        await owner;
    }

    // And as nobody would know what it pushes, it is cancelled, or deleted where the release is not known yet.
    private static async Task NothingIsFollowedAsync(RolePublisher publisher)
    {
        var space = publisher.Space;
        await space.PlayAsync(BuildScripts.Hang());
        Assert.Equal(Codes.ClusterForbidden, (await publisher.FailAsync(Cancel)).Code);
        Assert.All(await space.ListBuildsAsync(), build => Assert.Equal("BuildCancelled", (string?)build["status"]!["conditions"]![0]!["reason"]));
    }

    private static async Task NothingIsCancelledAsync(RolePublisher publisher)
    {
        var space = publisher.Space;
        await space.PlayAsync(BuildScripts.Hang("working"));
        Assert.Equal(Codes.Cancelled, (await publisher.InterruptAsync("working")).Code);
        Assert.Contains(space.Notices, notice => notice.Contains("is not known to have stopped", StringComparison.Ordinal));
        Assert.Equal("Unknown", (string?)(await space.TheBuildAsync())["status"]!["conditions"]![0]!["status"]);
    }

    private static async Task NothingIsCleanedUpAsync(RolePublisher publisher)
    {
        var space = publisher.Space;
        await space.PlayAsync(Pushing(space));
        var image = await publisher.PublishAsync();
        Assert.Contains(space.Notices, notice => notice.StartsWith($"Build {image.BuildName} stays in namespace", StringComparison.Ordinal));
        Assert.Single(await space.ListBuildsAsync());
    }

    private static async Task ThereIsNoLogAsync(RolePublisher publisher, string notice)
    {
        var space = publisher.Space;
        await space.PlayAsync(Pushing(space, "one", "two"));
        await publisher.PublishAsync();
        Assert.Empty(space.Lines);
        Assert.Contains(space.Notices, text => text.Contains(notice, StringComparison.Ordinal));
    }

    // The logs are read when the Build is over, if there still is a pod then.
    private static async Task LogsOfPodsThatGoAreLostAsync(RolePublisher publisher)
    {
        var space = publisher.Space;
        var told = new TaskCompletionSource();
        await space.PlayAsync(BuildScripts.Script(async (pod, cancellationToken) =>
        {
            await told.Task.WaitAsync(cancellationToken);
            await pod.RunUpToLastAsync(cancellationToken);
            await pod.StartAsync(pod.Run.Containers[^1], cancellationToken);
            pod.Run.Log(pod.Run.Containers[^1]).Append("one");
            await pod.Run.DeletePodAsync(0, cancellationToken);
            await pod.Run.FailAsync("BuildTimeout", $"Build \"{pod.Run.Name}\" failed to finish within \"10m0s\"", keepStatus: true, cancellationToken);
        }));
        var publishing = publisher.FailAsync(Cancel);
        await space.SaidAsync<Notice>(notice => notice.Text.Contains("cannot be watched", StringComparison.Ordinal));
        told.SetResult();
        Assert.Equal(Codes.Timeout, (await publishing).Code);
        Assert.Empty(space.Lines);
    }

    // The Build goes on, where it would have been given up with the reason.
    private static async Task EventsTellNothingAsync(RolePublisher publisher)
    {
        var space = publisher.Space;
        var told = new TaskCompletionSource();
        space.Options = space.Options with { Budgets = new() { Configuration = Moment } };
        await space.PlayAsync(BuildScripts.Script(async (pod, cancellationToken) =>
        {
            await pod.InitializeAsync(cancellationToken);
            await pod.Run.WarnAsync("FailedMount", "configmap \"settings\" not found", cancellationToken);
            await told.Task.WaitAsync(cancellationToken);
            await pod.RunUpToLastAsync(cancellationToken);
            await pod.StartAsync(pod.Run.Containers[^1], cancellationToken);
            await pod.ExitAsync(pod.Run.Containers[^1], 0, await space.PushAsync(pod.Run.Build), null, cancellationToken);
            await pod.SucceedAsync(cancellationToken);
        }));
        var publishing = publisher.PublishAsync();
        await space.SaidAsync<Notice>(notice => notice.Text.Contains("events of the pod", StringComparison.Ordinal));
        told.SetResult();
        await publishing;
    }
}
