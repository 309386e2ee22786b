using Dispatch.Build.Knative;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>Pods that cannot start: told early and with the reason, and not left behind.</summary>
public sealed class StartFailureTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    private static readonly PhaseBudgets _short = new() { ImagePull = Moment, Configuration = Moment, Schedule = Moment, FirstStatus = Moment };

    [Theory]
    [InlineData("ImagePullBackOff", "Back-off pulling image \"builder:1\"", "DSP4005", "step build-and-push (image ghcr.io/osscontainertools/kaniko:v1.28.3)")]
    [InlineData("ImagePullBackOff", "Back-off pulling image \"builder:1\"", "DSP4005", "rpc error: code = Unknown desc =")]
    [InlineData("InvalidImageName", "Failed to apply default image tag \"a b\": couldn't parse image reference", "DSP4005", "InvalidImageName: Failed to apply default image tag")]
    [InlineData("ErrImageNeverPull", "Container image \"builder:1\" is not present with pull policy of Never", "DSP4005", "not present with pull policy")]
    [InlineData("CreateContainerConfigError", "configmap \"settings\" not found", "DSP4013", "configmap \"settings\" not found")]
    [InlineData("CreateContainerConfigError", "secret \"token\" not found", "DSP4013", "secret \"token\" not found")]
    [InlineData("CreateContainerError", "context deadline exceeded", "DSP4013", "context deadline exceeded")]
    public async Task A_container_that_cannot_start_is_named_with_the_reason(string reason, string message, string code, string text)
    {
        await using var space = await CreateAsync(budgets: _short with { FirstStatus = TimeSpan.FromMinutes(1) });
        await space.PlayAsync(BuildScripts.Wait(reason, message));
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(code, failure.Code.Id);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
        await IsCancelledAsync(space);
    }

    [Fact]
    public async Task A_pull_that_succeeds_after_all_is_no_failure()
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Script(async (pod, cancellationToken) =>
        {
            await pod.RunUpToLastAsync(cancellationToken);
            var last = pod.Run.Containers[^1];
            await pod.WaitAsync(last, "ErrImagePull", "rpc error: timeout", cancellationToken);
            await pod.WaitAsync(last, "ImagePullBackOff", "Back-off pulling image", cancellationToken);
            await pod.StartAsync(last, cancellationToken);
            await pod.ExitAsync(last, 0, await space.PushAsync(pod.Run.Build), null, cancellationToken);
            await pod.SucceedAsync(cancellationToken);
        }));
        await space.PublishAsync(space.Build(), Cancel);
    }

    [Fact]
    public async Task A_pod_that_no_node_takes_is_told_in_the_scheduler_s_words()
    {
        await using var space = await CreateAsync(budgets: _short with { FirstStatus = TimeSpan.FromMinutes(1) });
        await space.PlayAsync(BuildScripts.Unschedulable());
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(Codes.Unschedulable, failure.Code);
        Assert.Contains("0/3 nodes are available: 3 Insufficient memory.", failure.Message, StringComparison.Ordinal);
        await IsCancelledAsync(space);
    }

    [Fact]
    public async Task A_pod_that_nobody_schedules_is_told()
    {
        await using var space = await CreateAsync(budgets: _short with { FirstStatus = TimeSpan.FromMinutes(1) });
        await space.PlayAsync(new BuildScript(async (run, cancellationToken) =>
        {
            await run.ReserveAsync(cancellationToken);
            await run.CreatePodAsync(node: null, cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }));
        Assert.Equal(Codes.StartTimeout, (await space.FailAsync(Cancel)).Code);
    }

    [Theory]
    [InlineData("MountVolume.SetUp failed for volume \"cache\" : configmap \"cache\" not found")]
    [InlineData("Unable to attach or mount volumes: unmounted volumes=[data]: persistentvolumeclaim \"data\" not found")]
    public async Task A_volume_that_is_missing_is_told_in_the_kubelet_s_words(string message)
    {
        await using var space = await CreateAsync(budgets: _short with { FirstStatus = TimeSpan.FromMinutes(1) });
        await space.PlayAsync(BuildScripts.FailedMount(message));
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(Codes.PodConfiguration, failure.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        await IsCancelledAsync(space);
    }

    [Fact]
    public async Task A_controller_that_is_silent_is_told()
    {
        await using var space = await CreateAsync(budgets: _short);
        Assert.Equal(Codes.ControllerSilent, (await space.FailAsync(Cancel)).Code);
    }

    // Nobody waits for it any more, so it shall not push an image after all.
    private static async Task IsCancelledAsync(PublishSpace space) =>
        Assert.Equal("BuildCancelled", (string?)(await space.TheBuildAsync())["status"]!["conditions"]![0]!["reason"]);
}
