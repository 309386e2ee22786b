using System.Text.Json.Nodes;
using Dispatch.Build.Diagnosis;
using Dispatch.Build.Knative.Outcomes;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Outcomes;

public class BuildOutcomeTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData("success")]
    [InlineData("git-success")]
    public void A_recorded_success_has_its_digest(string name)
    {
        var verdict = new Recording(name).Observe(Samples.Outcome(_time));

        Assert.Matches("^sha256:[0-9a-f]{64}$", Assert.IsType<Verdict.Succeeded>(verdict).Digest);
    }

    [Theory]
    [InlineData("base-not-found", "DSP5304", "step build-and-push exited with code 1.")]
    [InlineData("cancel", "DSP6002", "Build cancel was cancelled by somebody else.")]
    [InlineData("missing-template", "DSP1205", "not found")]
    [InlineData("timeout", "DSP6001", "Build timeout was not done within 2s.")]
    public void A_recorded_failure_has_its_code(string name, string code, string message)
    {
        var found = Samples.Failed(new Recording(name).Observe(Samples.Outcome(_time)));

        Assert.Equal(code, found.Code.Id);
        Assert.Contains(message, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recorded_lives_run_until_their_last_word()
    {
        var recording = new Recording("run-failure");
        var outcome = Samples.Outcome(_time);
        var builds = recording.Builds.ToList();

        Assert.All(builds.SkipLast(1), build => Assert.IsType<Verdict.Running>(outcome.Observe(new Observation(build))));
        Assert.IsType<Verdict.Failed>(outcome.Observe(new Observation(builds[^1]) { Pod = recording.Pod }));
    }

    [Theory]
    [InlineData("base-not-found", "DSP3101")]
    [InlineData("run-failure", "DSP5305")]
    [InlineData("push-refused", "DSP3201")]
    public void The_log_of_a_recorded_failure_explains_it(string name, string code)
    {
        var recording = new Recording(name);
        var failed = Assert.IsType<Verdict.Failed>(recording.Observe(Samples.Outcome(_time)));

        var log = new LogWindow();
        foreach (var line in recording.Log(failed.Container!.Name))
        {
            log.AddLine(line);
        }

        var found = ContainerFailure.Explain(failed.Container!, failed.ExitCode!.Value, log, new());

        Assert.Equal(code, found.Code.Id);
        Assert.NotEmpty(found.Evidence);
    }

    [Fact]
    public void The_first_end_counts()
    {
        var outcome = Samples.Outcome(_time);
        var first = outcome.Observe(new Observation(Samples.Build("'status':'False','reason':'BuildCancelled'")));

        Assert.Same(first, outcome.Observe(new Observation(Samples.Build("'status':'False','reason':'BuildTimeout'"))));
        Assert.Same(first, outcome.Observe(new Observation(null)));
    }

    [Theory]
    [InlineData("type")]
    [InlineData("state")]
    public void Conditions_of_every_release_are_read(string type) =>
        Assert.IsType<Verdict.Succeeded>(Samples.Outcome(_time).Observe(new Observation(Samples.Build("'status':'True'", type: type))));

    [Theory]
    [InlineData("'status':'Unknown','reason':'build step is pending with reason x','message':'Pending'")]
    [InlineData("'status':'Unknown','reason':'BuildTimeout'")]
    [InlineData("'status':'true'")]
    [InlineData("'reason':'BuildCancelled'")]
    public void Only_the_status_decides(string condition) =>
        Assert.IsType<Verdict.Running>(Samples.Outcome(_time).Observe(new Observation(Samples.Build(condition))));

    [Theory]
    [InlineData("BuildCancelled", "", true, "was cancelled.")]
    [InlineData("BuildCancelled", "", false, "by somebody else.")]
    [InlineData("BuildTimeout", "", true, "was cancelled.")]
    [InlineData("BuildTimeout", "BuildCancelled", false, "by somebody else.")]
    public void A_cancellation_is_one_even_when_it_reads_as_a_timeout(string reason, string specStatus, bool byUs, string words)
    {
        var build = Samples.Build($"'status':'False','reason':'{reason}'", specStatus: specStatus);
        var found = Samples.Failed(Samples.Outcome(_time).Observe(new Observation(build) { CancelRequested = byUs }));

        Assert.Equal("DSP6002", found.Code.Id);
        Assert.EndsWith(words, found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BuildValidationFailed", "buildtemplates.build.knative.dev ~x~ not found", "DSP1205")]
    [InlineData("BuildValidationFailed", "clusterbuildtemplates.build.knative.dev ~x~ not found", "DSP1205")]
    [InlineData("BuildValidationFailed", "serviceaccounts ~x~ not found", "DSP1206")]
    [InlineData("BuildValidationFailed", "secrets ~x~ not found", "DSP1206")]
    [InlineData("BuildValidationFailed", "BadSecretAnnotation: Secret ~s~ has incorrect annotation", "DSP3005")]
    [InlineData("BuildValidationFailed", "UnsatisfiedParameter: build does not specify these required parameters: [{IMAGE x}]", "DSP1204")]
    [InlineData("BuildValidationFailed", "DuplicateArgName: duplicate argument name ~n~", "DSP1204")]
    [InlineData("BuildValidationFailed", "expected exactly one, got both: name", "DSP1202")]
    [InlineData("BuildExecuteFailed", "pods ~x~ is forbidden: exceeded quota: pods", "DSP4004")]
    [InlineData("BuildExecuteFailed", "pods ~x~ is forbidden: unable to validate against any pod security policy", "DSP4006")]
    [InlineData("BuildExecuteFailed", "admission webhook ~x~ denied the request: no", "DSP4006")]
    [InlineData("BuildExecuteFailed", "pods ~x~ is forbidden: error looking up service account a/b: serviceaccount ~b~ not found", "DSP1206")]
    [InlineData("BuildExecuteFailed", "Pod ~x~ is invalid: spec.initContainers[2].volumeMounts[0].name: Not found: ~foo~", "DSP1202")]
    public void What_the_controller_says_before_the_pod_has_its_code(string reason, string message, string code)
    {
        var build = Samples.Build($"'status':'False','reason':'{reason}','message':'{message.Replace("~", "\\'", StringComparison.Ordinal)}'");

        Assert.Equal(code, Samples.Failed(Samples.Outcome(_time).Observe(new Observation(build))).Code.Id);
    }

    [Theory]
    [InlineData("'terminated':{'exitCode':137,'reason':'OOMKilled'}", "DSP4001")]
    [InlineData("'terminated':{'exitCode':0,'reason':'OOMKilled'}", "DSP4001")]
    [InlineData("'terminated':{'exitCode':128,'reason':'StartError','message':'exec: no such file'}", "DSP5304")]
    [InlineData("'terminated':{'exitCode':2,'reason':'Error'}", "DSP5304")]
    public void A_failed_step_is_read_from_the_pod(string state, string code)
    {
        var observation = new Observation(Samples.Build("'status':'False','message':'build failed for unspecified reasons.'")) { Pod = Samples.Pod(state) };

        Assert.Equal(code, Samples.Failed(Samples.Outcome(_time).Observe(observation)).Code.Id);
    }

    [Theory]
    [InlineData("'phase':'Failed','reason':'Evicted','message':'The node was low on resource: ephemeral-storage. '", "DSP4002")]
    [InlineData("'phase':'Failed','reason':'Evicted','message':'Pod ephemeral local storage usage exceeds the total limit'", "DSP4002")]
    [InlineData("'phase':'Failed','reason':'Evicted','message':'The node was low on resource: memory. '", "DSP4009")]
    [InlineData("'phase':'Failed','reason':'Preempting','message':'Preempted in order to admit critical pod'", "DSP4014")]
    [InlineData("'conditions':[{'type':'DisruptionTarget','status':'True','reason':'PreemptionByScheduler','message':'x'}]", "DSP4014")]
    [InlineData("'conditions':[{'type':'DisruptionTarget','status':'True','reason':'DeletionByTaintManager'}]", "DSP4010")]
    [InlineData("'reason':'NodeLost','message':'Node n1 which was running pod is unresponsive'", "DSP4010")]
    public void A_pod_ended_from_outside_has_its_cause(string status, string code)
    {
        var observation = new Observation(Samples.Build("'status':'False','message':'x'")) { Pod = Samples.Pod("'terminated':{'exitCode':137,'reason':'Error'}", status) };

        Assert.Equal(code, Samples.Failed(Samples.Outcome(_time).Observe(observation)).Code.Id);
    }

    [Fact]
    public void A_pod_that_is_a_moment_behind_is_waited_for()
    {
        var outcome = Samples.Outcome(_time);
        var build = Samples.Build($"'status':'False','message':'build step \\'{Samples.Step}\\' exited with code 4 (image: x)'");
        var observation = new Observation(build) { Pod = Samples.Pod("'running':{}") };

        Assert.Equal(TimeSpan.FromSeconds(2), Assert.IsType<Verdict.Running>(outcome.Observe(observation)).RecheckIn);
        _time.Advance(TimeSpan.FromSeconds(2));

        var failed = Assert.IsType<Verdict.Failed>(outcome.Observe(observation));
        Assert.Equal((Samples.Step, 4), (failed.Container!.Name, failed.ExitCode!.Value));
    }

    [Fact]
    public void A_step_killed_at_the_deadline_is_a_timeout()
    {
        var outcome = Samples.Outcome(_time);
        var pod = Samples.Pod("'terminated':{'exitCode':137,'reason':'Error','finishedAt':'2026-01-01T00:09:59Z'}");
        var observation = new Observation(Samples.Build("'status':'False','message':'x'")) { Pod = pod };

        Assert.IsType<Verdict.Running>(outcome.Observe(observation));
        Assert.Equal("DSP6001", Samples.Failed(outcome.Observe(new Observation(Samples.Build("'status':'False','reason':'BuildTimeout'")))).Code.Id);

        var silent = Samples.Outcome(_time);
        silent.Observe(observation);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("DSP6001", Samples.Failed(silent.Observe(observation)).Code.Id);
    }

    [Fact]
    public void A_step_killed_before_the_deadline_failed_by_itself()
    {
        var pod = Samples.Pod("'terminated':{'exitCode':137,'reason':'Error','finishedAt':'2026-01-01T00:05:00Z'}");

        Assert.Equal("DSP5304", Samples.Failed(Samples.Outcome(_time).Observe(new Observation(Samples.Build("'status':'False'")) { Pod = pod })).Code.Id);
    }

    [Fact]
    public void Success_without_a_digest_after_a_killed_builder_is_none()
    {
        var observation = new Observation(Samples.Build("'status':'True'")) { Pod = Samples.Pod("'terminated':{'exitCode':0,'reason':'OOMKilled'}") };

        Assert.Equal("DSP4001", Samples.Failed(Samples.Outcome(_time).Observe(observation)).Code.Id);
    }

    [Theory]
    [InlineData("{'metadata':null,'spec':null}")]
    [InlineData("{'metadata':{},'spec':{},'status':{'conditions':[null],'stepStates':[1,null,{}]}}")]
    [InlineData("{'metadata':{},'spec':{'timeout':'x'},'status':{'startTime':'2026-01-01T00:00:00Z','conditions':[null,{'type':'Succeeded','status':'False'}]}}")]
    [InlineData("{'metadata':{},'spec':{'timeout':'9000000h'},'status':{'startTime':'2026-01-01T00:00:00Z'}}")]
    [InlineData("{'metadata':{},'spec':{},'status':{'conditions':[{'type':'Succeeded','status':'True'}],'stepStates':[1,null,{'terminated':[]}]}}")]
    public void Garbage_is_unknown(string build)
    {
        var pods = new[] { "{}", "{'metadata':1,'spec':[],'status':{'conditions':[1,null,{}],'initContainerStatuses':[{'name':'a','state':1}]}}", "{'status':'x'}" };

        Assert.All(pods, pod =>
        {
            var observation = new Observation(Recording.Build(Samples.Json(build))) { Pod = Samples.Json(pod), Events = [new JsonObject(), Samples.Json("{'reason':1,'message':[]}")] };
            Assert.NotNull(Samples.Outcome(_time).Observe(observation));
        });
    }
}
