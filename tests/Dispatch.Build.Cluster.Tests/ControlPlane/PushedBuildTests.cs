using System.Text.Json.Nodes;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.ControlPlane;

/// <summary>Builds whose pods run nothing and yet push an image.</summary>
public sealed class PushedBuildTests(ApiServerFixture fixture)
{
    [Fact]
    public async Task The_image_has_the_labels_of_the_Dockerfile_that_was_delivered()
    {
        await using var space = await ExecutedSpace.CreateAsync(fixture);
        await using var controller = ControllerDouble.Start(space.Cluster.Server, space.Cluster.Kubelet, space.Cluster.Name, BuildScripts.Pushed(lines: 2));
        await space.CreateBuildAsync("hello", await space.InlineAsync());
        var status = await space.EndAsync("hello");
        Assert.Equal("True", (string?)status["conditions"]![0]!["status"]);
        var digest = (string)status["stepStates"]![0]!["terminated"]!["message"]!;
        Assert.Equal("the key", (string?)(await space.ConfigAsync("hello", digest))["Labels"]!["build.dispatch.key"]);
        Assert.Equal(
            [BuildScripts.PushedLine("hello", 1), BuildScripts.PushedLine("hello", 2)],
            (await space.LogAsync(status, "build-step-build-and-push")).Split('\n')[..2]);
    }

    [Fact]
    public async Task A_registry_that_refuses_fails_the_step()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var space = await ExecutedSpace.CreateAsync(fixture, await RegistryServer.StartWithPasswordAsync(TestContext.Current.CancellationToken));
        await using var controller = ControllerDouble.Start(space.Cluster.Server, space.Cluster.Kubelet, space.Cluster.Name, BuildScripts.Pushed());
        await space.CreateBuildAsync("hello", []);
        var status = await space.EndAsync("hello");
        Assert.Contains("error pushing image: failed to push to destination", (string?)status["stepStates"]![0]!["terminated"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_hundred_at_once_push_two_hundred_images()
    {
        await using var space = await ExecutedSpace.CreateAsync(fixture);
        await using var controller = ControllerDouble.Start(space.Cluster.Server, space.Cluster.Kubelet, space.Cluster.Name, BuildScripts.Pushed());
        var sources = await space.InlineAsync();
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => space.CreateBuildAsync($"b{i}", sources.DeepClone().AsArray())));
        var ends = await space.Cluster.UntilAsync(seen => seen.Where(one => !one.IsPod && (string?)one.Resource["status"]?["conditions"]?[0]?["status"] == "True")
            .DistinctBy(one => (string)one.Resource["metadata"]!["name"]!).Select(one => one.Resource["status"]!.AsObject()).ToList() is { Count: 200 } all ? all : null);
        TestContext.Current.SendDiagnosticMessage("200 builds in {0}", TimeProvider.System.GetElapsedTime(started));
        Assert.Equal(200, ends.Select(status => (string)status["stepStates"]![0]!["terminated"]!["message"]!).Distinct().Count());
        Assert.Contains(BuildScripts.PushedLine("b7", 3), await LogAsync(space, "b7"), StringComparison.Ordinal);
    }

    private static async Task<string> LogAsync(ExecutedSpace space, string name) => await space.LogAsync(await space.EndAsync(name), "build-step-build-and-push");
}
