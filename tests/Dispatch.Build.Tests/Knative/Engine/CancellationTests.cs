using System.Text.Json.Nodes;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Engine;
using Dispatch.Kubernetes;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Engine;

public sealed class CancellationTests : IAsyncDisposable
{
    private readonly FakeCluster _fake = new();
    private readonly KnativeCluster _cluster;
    private readonly List<string> _notices = [];

    public CancellationTests() => _cluster = new(_fake, "builds");

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("False", "Stopped")]
    [InlineData("True", "Succeeded")]
    public async Task The_cluster_has_to_show_that_it_is_over(string status, string expected)
    {
        _fake.Changing = name =>
        {
            _fake.Finish(name, status);
            return null;
        };
        Assert.Equal(expected, (await CancelAsync(KnativeRelease.V04)).ToString());
        Assert.Contains("kubectl patch builds.build.knative.dev x -n builds", Assert.Single(_notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_v04_the_very_build_is_deleted()
    {
        _fake.EchoesStatus = false;
        Assert.Equal(CancelResult.Stopped, await CancelAsync(KnativeRelease.V03));
        Assert.Equal(["get x", "delete x Background uid-1", "get x"], _fake.Requests);
    }

    [Fact]
    public async Task A_build_that_showed_no_sign_of_v04_when_it_was_created_may_show_it_now()
    {
        _fake.Changing = name =>
        {
            _fake.Finish(name, "False");
            return null;
        };
        Assert.Equal(CancelResult.Stopped, await CancelAsync(KnativeRelease.V03));
        Assert.Contains(_fake.Requests, static request => request.StartsWith("patch x", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_build_of_the_name_is_not_touched()
    {
        _fake.EchoesStatus = false;
        _fake.Changing = name =>
        {
            _fake.Builds[name]["metadata"]!["uid"] = "other";
            return new KubernetesConflictException("delete", FakeCluster.Status(409, "uid"));
        };
        Assert.Equal(CancelResult.Stopped, await CancelAsync(KnativeRelease.V03));
        Assert.True(_fake.Builds.ContainsKey("x"));
    }

    [Fact]
    public async Task A_build_that_is_gone_is_stopped()
    {
        _fake.Changing = name => _fake.Builds.TryRemove(name, out _) ? new KubernetesNotFoundException("patch", FakeCluster.Status(404, "gone")) : null;
        Assert.Equal(CancelResult.Stopped, await CancelAsync(KnativeRelease.V04));
    }

    [Fact]
    public async Task A_joined_build_goes_on()
    {
        Assert.Equal(CancelResult.LeftAlone, await CancelAsync(KnativeRelease.V04, isJoined: true));
        Assert.Empty(_fake.Requests);
        Assert.Contains("goes on", Assert.Single(_notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_told_and_does_not_throw()
    {
        _fake.Changing = _ => new KubernetesForbiddenException("patch builds", FakeCluster.Status(403, "no"));
        Assert.Equal(CancelResult.Unproved, await CancelAsync(KnativeRelease.V04));
        Assert.Contains("patch builds: no", _notices[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_leaves_waits_no_longer()
    {
        using var leave = new CancellationTokenSource();
        _fake.Changing = _ =>
        {
            leave.Cancel();
            return null;
        };
        Assert.Equal(CancelResult.Unproved, await CancelAsync(KnativeRelease.V04, leave: leave.Token));
    }

    [Fact]
    public async Task A_cluster_that_never_shows_it_is_given_up()
    {
        Assert.Equal(CancelResult.Unproved, await CancelAsync(KnativeRelease.V04, budget: TimeSpan.FromMilliseconds(1)));
        Assert.Contains("not known to have stopped", _notices[^1], StringComparison.Ordinal);
    }

    private Task<CancelResult> CancelAsync(KnativeRelease release, bool isJoined = false, TimeSpan? budget = null, CancellationToken? leave = null)
    {
        var build = _fake.Store(new() { ["metadata"] = new JsonObject { ["name"] = "x" }, ["spec"] = new JsonObject() });
        var submitted = new SubmittedBuild(build.DeepClone().AsObject(), 1, isJoined, release);
        var options = new KnativeOptions { Namespace = "builds", Template = "t", Leave = leave ?? CancellationToken.None, Budgets = new() { Cancel = budget ?? TimeSpan.FromMinutes(1) } };
        return new Cancellation(_cluster, options, TimeProvider.System).CancelAsync(submitted, new Listener(_notices));
    }
}
