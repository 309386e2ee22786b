using Dispatch.Build.Cluster.Tests.ControlPlane;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>Every recording through the engine: to the right outcome, with all its lines.</summary>
public sealed class RecordedBuildTests(ApiServerFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failing_function_is_told_with_its_line()
    {
        var server = await fixture.StartAsync();
        await using var registry = await Dispatch.Testing.RegistryServer.StartAsync(Cancel);
        await using var space = await PublishSpace.CreateAsync(server, registry.Address);
        await using var kubelet = await KubeletDouble.StartAsync(server, Cancel);
        var recording = TestSpace.Recorded("run-failure");
        await using var controller = ControllerDouble.Start(server, kubelet, space.Name, RecordingPlayer.Script(recording));
        var failure = await Assert.ThrowsAsync<DispatchException>(() => space.PublishAsync(space.Build(), Cancel));
        foreach (var e in space.Events) TestContext.Current.TestOutputHelper!.WriteLine(e.ToString()!);
        Assert.Equal((Codes.RunFailed, 9), (failure.Code, failure.Diagnostics[0].Line));
    }
}
