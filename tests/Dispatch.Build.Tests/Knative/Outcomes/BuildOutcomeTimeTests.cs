using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Outcomes;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Outcomes;

/// <summary>What never ends by itself: each trouble counts from when it was first seen.</summary>
public class BuildOutcomeTimeTests
{
    private const string Ready = "'phase':'Pending'";

    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData("ErrImagePull", 60, "DSP4005")]
    [InlineData("ImagePullBackOff", 60, "DSP4005")]
    [InlineData("RegistryUnavailable", 60, "DSP4005")]
    [InlineData("InvalidImageName", 0, "DSP4005")]
    [InlineData("ErrImageNeverPull", 0, "DSP4005")]
    [InlineData("ImageInspectError", 0, "DSP4005")]
    [InlineData("CreateContainerConfigError", 30, "DSP4013")]
    [InlineData("CreateContainerError", 30, "DSP4013")]
    public void A_container_that_cannot_start_fails_early(string reason, int seconds, string code)
    {
        var found = After(seconds, new Observation(Samples.Build()) { Pod = Samples.Pod($"'waiting':{{'reason':'{reason}','message':'no luck'}}") });

        Assert.Equal(code, found.Code.Id);
        Assert.Contains("step build-and-push (image builder:1)", found.Message, StringComparison.Ordinal);
        Assert.Contains("no luck", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Build_without_a_timeout_ends_by_the_limit_given()
    {
        var outcome = new BuildOutcome(new(), _time, TimeSpan.FromMinutes(10));
        var seen = new Observation(Samples.Build(timeout: "")) { Pod = Samples.Pod("'running':{}") };
        outcome.Observe(seen);
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.IsType<Verdict.Running>(outcome.Observe(seen));
        _time.Advance(TimeSpan.FromTicks(1));

        var failed = Assert.IsType<Verdict.Failed>(outcome.Observe(seen));
        Assert.True(failed.IsGivenUp);
        Assert.Equal(Codes.Timeout, failed.Diagnostic.Code);
    }

    [Fact]
    public void How_a_Build_ended_counts_though_the_server_is_gone()
    {
        var succeeded = new Observation(Samples.Build("'status':'True'")) { Pod = Samples.Pod("'terminated':{'exitCode':0}"), LostFor = TimeSpan.FromHours(1) };

        Assert.IsType<Verdict.Succeeded>(Samples.Outcome(_time).Observe(succeeded));
    }

    [Fact]
    public void How_a_Build_ended_stays_known_when_it_is_deleted()
    {
        var outcome = Samples.Outcome(_time);
        outcome.Observe(new Observation(Samples.Build("'status':'True'")) { Pod = Samples.Pod("'running':{}") });

        Assert.IsType<Verdict.Succeeded>(outcome.Observe(new Observation(Build: null)));
    }

    [Fact]
    public void The_pull_counts_from_its_first_failure_and_quotes_the_telling_message()
    {
        var outcome = Samples.Outcome(_time);
        outcome.Observe(new Observation(Samples.Build()) { Pod = Samples.Pod("'waiting':{'reason':'ErrImagePull','message':'401 Unauthorized'}") });
        _time.Advance(TimeSpan.FromSeconds(59));
        var backOff = new Observation(Samples.Build()) { Pod = Samples.Pod("'waiting':{'reason':'ImagePullBackOff','message':'Back-off'}") };
        Assert.IsType<Verdict.Running>(outcome.Observe(backOff));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains("401 Unauthorized", Samples.Failed(outcome.Observe(backOff)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pull_that_succeeds_at_last_is_forgotten()
    {
        var outcome = Samples.Outcome(_time);
        outcome.Observe(new Observation(Samples.Build()) { Pod = Samples.Pod("'waiting':{'reason':'ErrImagePull'}") });
        _time.Advance(TimeSpan.FromSeconds(50));
        outcome.Observe(new Observation(Samples.Build()) { Pod = Samples.Pod("'running':{}") });
        _time.Advance(TimeSpan.FromSeconds(50));

        Assert.IsType<Verdict.Running>(outcome.Observe(new Observation(Samples.Build()) { Pod = Samples.Pod("'running':{}") }));
    }

    [Fact]
    public void An_unschedulable_pod_is_given_up()
    {
        var pod = Samples.Pod("'waiting':{}", "'conditions':[{'type':'PodScheduled','status':'False','reason':'Unschedulable','message':'0/3 nodes are available'}]", node: "");

        var found = After(300, new Observation(Samples.Build()) { Pod = pod });

        Assert.Equal("No node took pod hello-pod-1 within 5m0s: 0/3 nodes are available.", found.Message);
        Assert.Equal("DSP4003", found.Code.Id);
    }

    [Fact]
    public void A_pod_nobody_schedules_is_given_up() =>
        Assert.Equal("DSP4016", After(300, new Observation(Samples.Build()) { Pod = Samples.Pod("'waiting':{}", node: "") }).Code.Id);

    [Fact]
    public void A_volume_that_cannot_be_mounted_is_given_up_unless_the_pod_started()
    {
        JsonObject[] events = [Samples.Json("{'reason':'FailedMount','message':'secret x not found'}")];
        var waiting = Samples.Json("{'metadata':{},'spec':{'nodeName':'n','initContainers':[{'name':'a'}]},'status':{}}");

        Assert.Contains("secret x not found", After(30, new Observation(Samples.Build()) { Pod = waiting, Events = events }).Message, StringComparison.Ordinal);

        var started = Samples.Outcome(_time);
        var observation = new Observation(Samples.Build()) { Pod = Samples.Pod("'running':{}"), Events = events };
        started.Observe(observation);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<Verdict.Running>(started.Observe(observation));
    }

    [Fact]
    public void Events_are_wanted_when_nothing_starts()
    {
        var outcome = Samples.Outcome(_time);
        var observation = new Observation(Samples.Build()) { Pod = Samples.Pod("'waiting':{'reason':'PodInitializing'}", Ready) };

        var first = Assert.IsType<Verdict.Running>(outcome.Observe(observation));
        Assert.False(first.WantsEvents);
        Assert.Equal(TimeSpan.FromSeconds(10), first.RecheckIn);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(Assert.IsType<Verdict.Running>(outcome.Observe(observation)).WantsEvents);
        Assert.False(Assert.IsType<Verdict.Running>(outcome.Observe(observation with { Pod = Samples.Pod("'running':{}") })).WantsEvents);
    }

    [Fact]
    public void A_controller_that_says_nothing_is_given_up()
    {
        var build = Recording.Build(Samples.Json("{'metadata':{'name':'hello'},'spec':{},'status':{'stepsCompleted':null}}"));

        var found = After(60, new Observation(build));

        Assert.Equal("DSP4015", found.Code.Id);
        Assert.Contains("v0.2", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_that_vanished_is_lost_after_a_grace()
    {
        var outcome = Samples.Outcome(_time);
        outcome.Observe(new Observation(Samples.Build()) { Pod = Samples.Pod("'running':{}") });

        var found = After(30, new Observation(Samples.Build()), outcome);

        Assert.Equal("Pod hello-pod-1 was deleted while Build hello ran.", found.Message);
        Assert.Equal("DSP4011", found.Code.Id);
    }

    [Theory]
    [InlineData("Preempted", "DSP4014")]
    [InlineData("NodeNotReady", "DSP4010")]
    [InlineData("TaintManagerEviction", "DSP4010")]
    [InlineData("Scheduled", "DSP4011")]
    public void Events_tell_why_a_pod_vanished(string reason, string code) =>
        Assert.Equal(code, After(30, new Observation(Samples.Build()) { PodSeen = true, Events = [Samples.Json($"{{'reason':'{reason}','message':'x'}}")] }).Code.Id);

    [Fact]
    public void A_pod_that_was_never_there_is_not_lost()
    {
        var outcome = Samples.Outcome(_time);
        outcome.Observe(new Observation(Samples.Build()));
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.IsType<Verdict.Running>(outcome.Observe(new Observation(Samples.Build())));
    }

    [Theory]
    [InlineData(false, "DSP4011")]
    [InlineData(true, "DSP6002")]
    public void A_deleted_build_is_over_at_once(bool byUs, string code)
    {
        var outcome = Samples.Outcome(_time);
        outcome.Observe(new Observation(Samples.Build()));

        Assert.Equal(code, Samples.Failed(outcome.Observe(new Observation(null) { CancelRequested = byUs })).Code.Id);
    }

    [Fact]
    public void A_timeout_the_controller_forgets_is_ours()
    {
        var found = After(600 + 60, new Observation(Samples.Build()));

        Assert.Equal("DSP6001", found.Code.Id);
        Assert.Contains("10m0s", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_without_a_timeout_has_no_deadline()
    {
        var build = Recording.Build(Samples.Json("{'metadata':{'name':'x'},'spec':{},'status':{'startTime':'2026-01-01T00:00:00Z'}}"));

        Assert.Null(Assert.IsType<Verdict.Running>(Samples.Outcome(_time).Observe(new Observation(build))).RecheckIn);
    }

    [Fact]
    public void A_lost_connection_is_given_up_and_nothing_else_is_concluded_from_it()
    {
        var outcome = Samples.Outcome(_time);
        outcome.Observe(new Observation(Samples.Build()));

        var running = Assert.IsType<Verdict.Running>(outcome.Observe(new Observation(null) { PodSeen = true, LostFor = TimeSpan.FromSeconds(30) }));
        Assert.Equal(TimeSpan.FromSeconds(90), running.RecheckIn);
        Assert.Equal("DSP6003", Samples.Failed(outcome.Observe(new Observation(Samples.Build()) { LostFor = TimeSpan.FromMinutes(2) })).Code.Id);
    }

    // Runs until exactly the limit; the engine is told when to ask again.
    private Diagnostic After(int seconds, Observation observation, BuildOutcome? outcome = null)
    {
        outcome ??= Samples.Outcome(_time);
        var left = TimeSpan.FromSeconds(seconds);
        while (left > TimeSpan.Zero)
        {
            var wait = Assert.IsType<Verdict.Running>(outcome.Observe(observation)).RecheckIn!.Value;
            Assert.InRange(wait, TimeSpan.FromTicks(1), left);
            _time.Advance(wait);
            left -= wait;
        }

        return Samples.Failed(outcome.Observe(observation));
    }
}
