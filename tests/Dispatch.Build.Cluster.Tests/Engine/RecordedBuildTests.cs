using Dispatch.Build.Cluster.Tests.ControlPlane;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>Every recording through the engine: to the right outcome, with all its phases and lines.</summary>
public sealed class RecordedBuildTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    [Theory]
    [InlineData("run-failure", 0, "DSP5305", 9, "no such handler file: /function/nosuch.js")]
    [InlineData("base-not-found", 0, "DSP3101", 2, "MANIFEST_UNKNOWN")]
    [InlineData("push-refused", 0, "DSP3201", 0, "connection refused")]
    [InlineData("git-bad-revision", 0, "DSP2101", 0, "couldn't find remote ref nosuchbranch")]
    [InlineData("missing-template", 0, "DSP1205", 0, "\"nosuch-template\" not found")]
    [InlineData("timeout", 0, "DSP6001", 0, "was not done within")]
    [InlineData("timeout", 1, "DSP6001", 0, "was not done within")]
    [InlineData("base-not-found", 1, "DSP3101", 2, "MANIFEST_UNKNOWN")]
    public async Task A_failure_is_told_with_its_cause(string name, double pace, string code, int line, string text)
    {
        await using var space = await SpaceAsync(name);
        var recording = TestSpace.Recorded(name);
        await space.PlayAsync(RecordingPlayer.Script(recording, pace));
        var failure = await space.FailAsync(Cancel);
        Assert.Equal((code, line), (failure.Code.Id, failure.Line));
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
        Assert.Equal(line > 0, failure.File?.EndsWith("function-template/Dockerfile", StringComparison.Ordinal) ?? false);
        RecordedLife.Check(recording, space.Events, Sources(name), digest: null);
    }

    [Theory]
    [InlineData("success", 0)]
    [InlineData("git-success", 0)]
    [InlineData("success", 1)]
    public async Task A_success_ends_with_the_proven_image(string name, double pace)
    {
        await using var space = await SpaceAsync(name);
        var recording = TestSpace.Recorded(name);
        await space.PlayAsync(RecordingPlayer.Script(recording, pace, (run, _) => space.PushAsync(run.Build)));
        var image = await space.PublishAsync(space.Build(), Cancel);
        Assert.Equal((space.Name, "knative"), (image.Namespace, image.Engine));
        RecordedLife.Check(recording, space.Events, Sources(name), image.Digest.ToString());
    }

    [Fact]
    public async Task A_cancellation_is_told_as_ours()
    {
        await using var space = await SpaceAsync("cancel");
        var recording = TestSpace.Recorded("cancel");
        await space.AdmitAsync();
        await space.PlayAsync(RecordingPlayer.Script(recording));
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var publishing = space.FailAsync(interrupt.Token);
        await space.SaidAsync<PhaseStarted>(started => started.Phase == "step build-and-push");
        await interrupt.CancelAsync();
        Assert.Equal(Codes.Cancelled, (await publishing).Code);
        RecordedLife.Check(recording, space.Events, Sources("cancel"), digest: null);
    }

    private async Task<PublishSpace> SpaceAsync(string recording)
    {
        var space = await CreateAsync();
        if (Sources(recording).Count > 1)
        {
            await space.CommitAsync();
        }

        return space;
    }

    private static IReadOnlyList<string> Sources(string recording) => recording.StartsWith("git-", StringComparison.Ordinal) ? ["repository", "dockerfile"] : ["workspace"];
}
