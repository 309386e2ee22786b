using System.Text.Json.Nodes;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Engine;
using Dispatch.Kubernetes;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Engine;

public sealed class RetentionTests
{
    private readonly FakeCluster _fake = new();
    private readonly List<string> _notices = [];

    [Theory]
    [InlineData(KeepBuilds.Failed, true, false, true)]
    [InlineData(KeepBuilds.Failed, false, false, false)]
    [InlineData(KeepBuilds.All, true, false, false)]
    [InlineData(KeepBuilds.None, false, false, true)]
    [InlineData(KeepBuilds.None, true, true, false)]
    public async Task What_is_not_kept_is_deleted(KeepBuilds keep, bool succeeded, bool isJoined, bool isDeleted)
    {
        await ApplyAsync(keep, succeeded, isJoined);
        Assert.Equal(isDeleted ? ["delete x Background uid-1"] : [], _fake.Requests);
    }

    [Fact]
    public async Task A_build_that_cannot_be_deleted_is_only_told()
    {
        _fake.Changing = _ => new KubernetesForbiddenException("delete builds", FakeCluster.Status(403, "no"));
        await ApplyAsync(KeepBuilds.None, succeeded: true, isJoined: false);
        Assert.Equal(["Build x stays in namespace builds: delete builds: no"], _notices);
    }

    private async Task ApplyAsync(KeepBuilds keep, bool succeeded, bool isJoined)
    {
        await using var cluster = new KnativeCluster(_fake, "builds");
        var build = _fake.Store(new() { ["metadata"] = new JsonObject { ["name"] = "x" }, ["spec"] = new JsonObject() });
        var options = new KnativeOptions { Namespace = "builds", Template = "t", Keep = keep };
        await new Retention(cluster, options, TimeProvider.System).ApplyAsync(new(build, 1, isJoined, KnativeRelease.V04), succeeded, new Listener(_notices));
    }
}
