using System.Text.Json.Nodes;
using Dispatch.Build.Knative;
using Dispatch.Kubernetes;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Engine;

public sealed class DetectionTests
{
    private readonly FakeCluster _fake = new();

    [Theory]
    [InlineData("builds buildtemplates", KnativeRelease.V01)]
    [InlineData("builds buildtemplates clusterbuildtemplates", KnativeRelease.V02)]
    [InlineData("builds builds/status buildtemplates clusterbuildtemplates", KnativeRelease.V03)]
    public async Task The_release_shows_in_what_is_served(string served, KnativeRelease release)
    {
        _fake.Served = [.. served.Split(' ')];
        await using var cluster = new KnativeCluster(_fake, "builds");
        Assert.Equal(release, await cluster.DetectAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task It_is_asked_for_once_and_an_object_refines_it()
    {
        await using var cluster = new KnativeCluster(_fake, "builds");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cluster.DetectAsync(TestContext.Current.CancellationToken)));
        Assert.Single(_fake.Requests);
        cluster.Learn(new() { ["spec"] = new JsonObject() });
        Assert.Equal(KnativeRelease.V03, await cluster.DetectAsync(TestContext.Current.CancellationToken));
        cluster.Learn(new() { ["spec"] = new JsonObject { ["Status"] = "" } });
        Assert.Equal(KnativeRelease.V04, await cluster.DetectAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_cluster_without_Knative_Build_is_an_error_and_a_failure_is_not_kept()
    {
        await using var cluster = new KnativeCluster(_fake, "builds");
        _fake.Getting = () => new KubernetesConnectionException("discover", "refused", mayHaveActed: false);
        Assert.Equal(Codes.ClusterUnreachable, (await Assert.ThrowsAsync<DispatchException>(() => cluster.DetectAsync(TestContext.Current.CancellationToken))).Code);
        (_fake.Getting, _fake.Served) = (null, null);
        Assert.Equal(Codes.KnativeMissing, (await Assert.ThrowsAsync<DispatchException>(() => cluster.DetectAsync(TestContext.Current.CancellationToken))).Code);
        _fake.Served = ["builds"];
        Assert.Equal(KnativeRelease.V01, await cluster.DetectAsync(TestContext.Current.CancellationToken));
    }
}
