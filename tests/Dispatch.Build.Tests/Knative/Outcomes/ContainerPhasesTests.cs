using Dispatch.Build.Knative.Outcomes;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Outcomes;

public class ContainerPhasesTests
{
    [Theory]
    [InlineData("success")]
    [InlineData("run-failure")]
    [InlineData("git-bad-revision")]
    [InlineData("cancel")]
    [InlineData("timeout")]
    public void Each_container_begins_and_ends_once_and_in_order(string name)
    {
        var phases = new ContainerPhases();
        var events = new Recording(name).Pods.SelectMany(pod => phases.Observe(pod).Concat(phases.Observe(pod))).Select(static seen => seen.Event).ToList();

        var started = events.OfType<PhaseStarted>().Select(phase => phase.Phase).ToList();
        var ended = events.OfType<PhaseEnded>().ToList();
        Assert.NotEmpty(started);
        Assert.Equal(started.Distinct(), started);
        Assert.Equal(started.Take(ended.Count), ended.Select(phase => phase.Phase));
        Assert.All(ended, phase => Assert.True(phase.Duration >= TimeSpan.Zero && phase.Duration < TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Durations_and_exit_codes_are_the_nodes()
    {
        var events = new ContainerPhases().Observe(Samples.Pod("'terminated':{'exitCode':3,'startedAt':'2026-01-01T00:00:02Z','finishedAt':'2026-01-01T00:01:32Z'}")).Select(static seen => seen.Event).ToList();

        Assert.Equal(
            [
                new PhaseStarted("credentials", "build-step-credential-initializer"),
                new PhaseEnded("credentials", TimeSpan.FromSeconds(1), 0),
                new PhaseStarted("step build-and-push", "builder:1"),
                new PhaseEnded("step build-and-push", TimeSpan.FromSeconds(90), 3),
            ],
            events);
    }

    [Fact]
    public void A_container_that_never_ran_has_no_phase() =>
        Assert.Equal(2, new ContainerPhases().Observe(Samples.Pod("'terminated':{'exitCode':137,'reason':'ContainerStatusUnknown','startedAt':null}")).Count);

    [Fact]
    public void A_container_that_ran_and_vanished_ends_without_an_exit_code()
    {
        var phases = new ContainerPhases();
        phases.Observe(Samples.Pod("'running':{'startedAt':'2026-01-01T00:00:03Z'}"));

        var ended = Assert.Single(phases.Observe(Samples.Pod("'terminated':{'exitCode':137,'reason':'ContainerStatusUnknown','startedAt':null}"))).Event;

        Assert.Equal(new PhaseEnded("step build-and-push", TimeSpan.Zero, null), ended);
    }
}
