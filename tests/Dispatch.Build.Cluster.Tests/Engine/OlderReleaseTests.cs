using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>What v0.1 to v0.3 do differently: fields, labels and status of Builds, no timeout, no cancellation.</summary>
public sealed class OlderReleaseTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    private static readonly string[] _lines = ["one", "two", "two", "three"];

    [Theory]
    [InlineData(ServedRelease.V01, "source custom")]
    [InlineData(ServedRelease.V02, "source custom")]
    [InlineData(ServedRelease.V03, "source workspace")]
    [InlineData(ServedRelease.V04, "source workspace")]
    public async Task A_Build_succeeds_with_its_lines_and_phases(ServedRelease release, string source)
    {
        await using var space = await CreateAsync(release);
        await space.PlayAsync(Pushing(space, _lines));
        await space.PublishAsync(space.Build(), Cancel);
        Assert.Equal(_lines, space.Lines);
        Assert.Equal(["credentials", source, "step build-and-push"], space.Events.OfType<PhaseEnded>().Select(ended => ended.Phase));
    }

    [Theory]
    [InlineData(ServedRelease.V01)]
    [InlineData(ServedRelease.V02)]
    [InlineData(ServedRelease.V03)]
    public async Task A_step_that_fails_fails_the_Build(ServedRelease release)
    {
        await using var space = await CreateAsync(release);
        await space.PlayAsync(BuildScripts.Exit(3, lines: [.. _lines, "error pushing image: failed to push to destination: UNAUTHORIZED: authentication required"]));
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(Codes.PushUnauthorized, failure.Code);
        Assert.Equal(5, space.Lines.Count);
        Assert.Equal(3, space.Events.OfType<PhaseEnded>().Last().ExitCode);
    }

    [Theory]
    [InlineData(ServedRelease.V01)]
    [InlineData(ServedRelease.V02)]
    [InlineData(ServedRelease.V03)]
    public async Task Cancelling_deletes_the_Build(ServedRelease release)
    {
        await using var space = await CreateAsync(release);
        await space.PlayAsync(BuildScripts.Hang("working"));
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var publishing = space.FailAsync(interrupt.Token);
        await space.SaidAsync<LogLine>(line => line.Text == "working");
        await interrupt.CancelAsync();
        Assert.Equal(Codes.Cancelled, (await publishing).Code);
        Assert.Empty(await space.ListBuildsAsync());
        Assert.Contains(space.Notices, notice => notice.Contains("kubectl delete builds.build.knative.dev hello-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Build_of_0_1_has_no_timeout_but_ours()
    {
        await using var space = await CreateAsync(ServedRelease.V01);
        await space.PlayAsync(BuildScripts.Hang());
        var failure = await Assert.ThrowsAsync<DispatchException>(() => space.PublishAsync(space.Build() with { Timeout = TimeSpan.FromSeconds(1) }, Cancel));
        Assert.Equal(Codes.Timeout, failure.Code);
        Assert.Empty(await space.ListBuildsAsync());
    }

    [Theory]
    [InlineData(ServedRelease.V02)]
    [InlineData(ServedRelease.V03)]
    public async Task The_controller_ends_a_Build_in_time(ServedRelease release)
    {
        await using var space = await CreateAsync(release);
        await space.PlayAsync(BuildScripts.Hang(), timeScale: 0.001);
        var failure = await space.FailAsync(Cancel);
        Assert.Equal(Codes.Timeout, failure.Code);
        Assert.Contains("within 10m0s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_0_2_finds_wrong_it_keeps_to_itself()
    {
        await using var space = await CreateAsync(ServedRelease.V02, new() { FirstStatus = Moment });
        await space.PlayAsync(BuildScripts.Invalid("serviceaccounts \"ci\" not found"));
        Assert.Equal(Codes.ControllerSilent, (await space.FailAsync(Cancel)).Code);
        Assert.Empty(await space.ListBuildsAsync());
    }

    [Fact]
    public async Task What_0_3_finds_wrong_it_says()
    {
        await using var space = await CreateAsync(ServedRelease.V03);
        await space.PlayAsync(BuildScripts.Invalid("serviceaccounts \"ci\" not found"));
        Assert.Equal(Codes.ServiceAccountMissing, (await space.FailAsync(Cancel)).Code);
    }

    [Fact]
    public async Task A_cluster_template_is_too_new_for_0_1()
    {
        await using var space = await CreateAsync(ServedRelease.V01);
        space.Options = space.Options with { TemplateKind = "ClusterBuildTemplate" };
        Assert.Equal(Codes.KnativeTooOld, (await space.FailAsync(Cancel)).Code);
    }
}
