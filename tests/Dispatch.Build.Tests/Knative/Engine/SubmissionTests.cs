using System.Text.Json.Nodes;
using Dispatch.Build.Keys;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Engine;
using Dispatch.Kubernetes;
using Dispatch.Oci;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Engine;

public sealed class SubmissionTests : IAsyncDisposable
{
    private static readonly InputKey _key = InputKey.Create([("workspace", Digest.Of("a"u8))]);

    private readonly FakeCluster _fake = new();
    private readonly KnativeCluster _cluster;
    private readonly List<string> _notices = [];
    private readonly CancellationTokenSource _user = new();
    private readonly string _name = Request("1").NameOf(1);

    public SubmissionTests() => _cluster = new(_fake, "builds");

    public async ValueTask DisposeAsync()
    {
        _user.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_first_build_gets_the_name_of_its_inputs_and_says_what_it_is()
    {
        var build = await SubmitAsync("1");
        Assert.Equal((_name, 1, false, false, KnativeRelease.V04), (build.Name, build.Attempt, build.IsJoined, build.IsFinished, build.Release));
        var metadata = _fake.Builds[_name]["metadata"]!;
        Assert.Equal(_key.Value.Hex[..16], metadata["labels"]!["dispatch.build/input-key"]!.GetValue<string>());
        Assert.Equal(_key.Value.ToString(), metadata["annotations"]!["dispatch.build/input-key"]!.GetValue<string>());
        Assert.Equal([$"create {_name}"], _fake.Requests);
    }

    [Fact]
    public async Task A_long_function_name_leaves_room_for_digits_and_attempt() =>
        Assert.True(Request("1", new string('a', 63)).NameOf(100).Length <= 63, (await SubmitAsync("1")).Name);

    [Fact]
    public void The_same_inputs_for_another_destination_or_by_another_template_are_another_build()
    {
        var other = Request("2", destination: "registry.example/hello:2");
        var third = Request("3", template: "mine");
        Assert.Equal(3, new[] { _name, other.NameOf(1), third.NameOf(1) }.Distinct(StringComparer.Ordinal).Count());
        var build = Request("1").ToJson("builds", 1);
        Assert.Equal((true, false, false), (Request("4").Matches(build), other.Matches(build), third.Matches(build)));
    }

    [Fact]
    public async Task A_running_build_of_the_same_inputs_is_joined()
    {
        await SubmitAsync("1");
        var build = await SubmitAsync("2");
        Assert.Equal((_name, true, false), (build.Name, build.IsJoined, build.IsFinished));
        Assert.Matches($"^Joined Build {_name} in namespace builds, started .+ ago by host 1\\.$", Assert.Single(_notices));
    }

    [Theory]
    [InlineData("True", false, 1)]
    [InlineData("True", true, 2)]
    [InlineData("False", false, 2)]
    public async Task A_finished_build_is_used_only_when_it_succeeded_and_nobody_forces(string status, bool force, int attempt)
    {
        await SubmitAsync("1");
        _fake.Finish(_name, status);
        var build = await SubmitAsync("2", force);
        Assert.Equal((attempt, attempt == 1), (build.Attempt, build.IsFinished));
        Assert.Equal(attempt == 1 ? _name : $"{_name}-2", build.Name);
    }

    [Fact]
    public async Task Builds_that_are_cancelled_deleted_or_of_other_inputs_are_passed_over()
    {
        await SubmitAsync("1");
        _fake.Builds[_name]["spec"]!["Status"] = "BuildCancelled";
        Assert.Equal(2, (await SubmitAsync("2")).Attempt);
        _fake.Builds[$"{_name}-2"]["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:01Z";
        Assert.Equal(3, (await SubmitAsync("3")).Attempt);
        _fake.Builds[$"{_name}-3"]["metadata"]!["annotations"] = 7;
        Assert.Equal(4, (await SubmitAsync("4")).Attempt);
    }

    [Fact]
    public async Task A_namespace_full_of_failed_builds_ends_the_search()
    {
        _fake.Creating = (_, _) => throw Conflict();
        Assert.Equal(Codes.AdmissionDenied, (await Assert.ThrowsAsync<DispatchException>(() => SubmitAsync("1"))).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_answer_is_looked_up_by_name(bool acted)
    {
        _fake.Creating = (body, _) =>
        {
            if (acted)
            {
                _fake.Store(body);
            }

            throw new KubernetesConnectionException("create", "connection reset", mayHaveActed: true);
        };
        if (acted)
        {
            Assert.False((await SubmitAsync("1")).IsJoined);
        }
        else
        {
            Assert.Equal(Codes.ClusterUnreachable, (await Assert.ThrowsAsync<DispatchException>(() => SubmitAsync("1"))).Code);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_create_that_did_not_arrive_is_sent_again(bool answers)
    {
        var creates = 0;
        _fake.Creating = (body, _) => ++creates > 1 ? Task.FromResult(_fake.Store(body))
            : answers ? throw new KubernetesUnavailableException("create", FakeCluster.Status(500, "etcdserver: request timed out"))
            : throw new KubernetesConnectionException("create", "connection reset", mayHaveActed: true);
        var submitted = await SubmitAsync("1");
        Assert.Equal((1, false), (submitted.Attempt, submitted.IsJoined));
        Assert.Single(_fake.Builds);
    }

    [Fact]
    public async Task A_lost_answer_that_cannot_be_looked_up_tells_how_to_look()
    {
        _fake.Creating = (_, _) => throw new KubernetesConnectionException("create", "connection reset", mayHaveActed: true);
        _fake.Getting = () => new KubernetesConnectionException("get", "connection refused", mayHaveActed: false);
        Assert.Equal(Codes.ClusterUnreachable, (await Assert.ThrowsAsync<DispatchException>(() => SubmitAsync("1"))).Code);
        Assert.Contains($"kubectl get builds.build.knative.dev {_name} -n builds", Assert.Single(_notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_while_the_create_is_under_way_leaves_no_build_behind()
    {
        _fake.Creating = async (body, _) =>
        {
            await _user.CancelAsync();
            return _fake.Store(body);
        };
        _fake.Changing = name =>
        {
            _fake.Finish(name, "False");
            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SubmitAsync("1"));
        Assert.Contains($$$"""patch {{{_name}}} {"spec":{"Status":"BuildCancelled"},"metadata":{"uid":"uid-1"}}""", _fake.Requests);
    }

    [Fact]
    public async Task A_create_whose_answer_does_not_come_is_looked_up_and_cancelled()
    {
        var time = new ManualTimeProvider();
        _fake.Creating = async (body, token) =>
        {
            _fake.Store(body);
            await _user.CancelAsync();
            time.Advance(TimeSpan.FromSeconds(10));
            token.ThrowIfCancellationRequested();
            throw new InvalidOperationException("the create was not given up");
        };
        _fake.Changing = name =>
        {
            _fake.Finish(name, "False");
            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SubmitAsync("1", time: time));
        Assert.Equal(["create", "get", "patch", "get"], _fake.Requests.Select(request => request.Split(' ')[0]));
    }

    [Fact]
    public async Task A_cancelled_caller_sends_nothing()
    {
        await _user.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SubmitAsync("1"));
        Assert.Empty(_fake.Requests);
    }

    public static TheoryData<Exception, string> Refusals => new()
    {
        { new KubernetesBadRequestException("create", FakeCluster.Status(400, "admission webhook \"webhook.build.knative.dev\" denied the request: mutation failed: missing field(s): spec.template.name")), "DSP1202" },
        { new KubernetesBadRequestException("create", FakeCluster.Status(400, "admission webhook \"policy.example\" denied the request: no")), "DSP4006" },
        { new KubernetesForbiddenException("create", FakeCluster.Status(403, "admission webhook \"policy.example\" denied the request: no")), "DSP4006" },
        { new KubernetesForbiddenException("create", FakeCluster.Status(403, "builds is forbidden: User \"ci\" cannot create resource \"builds\"")), "DSP4007" },
        { new KubernetesForbiddenException("create", FakeCluster.Status(403, "builds \"x\" is forbidden: exceeded quota: builds")), "DSP4004" },
        { new KubernetesUnauthorizedException("create", FakeCluster.Status(401, "Unauthorized")), "DSP4008" },
        { new KubernetesNotFoundException("create", FakeCluster.Status(404, "namespaces \"builds\" not found")), "DSP1002" },
        { new KubernetesNotFoundException("create", FakeCluster.Status(404, "the server could not find the requested resource")), "DSP1208" },
        { new KubernetesInvalidException("create", FakeCluster.Status(422, "metadata.name: Invalid value")), "DSP1202" },
        { new KubernetesUnavailableException("create", FakeCluster.Status(500, "failed calling webhook \"webhook.build.knative.dev\"")), "DSP4006" },
        { new KubernetesUnavailableException("create", FakeCluster.Status(500, "etcdserver: request timed out")), "DSP4012" },
        { new KubernetesConnectionException("create", "refused", mayHaveActed: false), "DSP4012" },
        { new KubeConfigException("/home/u/.kube/config", "users[0].user.exec", "exit code 1"), "DSP1207" },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task A_refusal_has_a_code_and_the_words_of_the_cluster(Exception refusal, string code)
    {
        _fake.Creating = (_, _) => throw refusal;
        var failure = await Assert.ThrowsAsync<DispatchException>(() => SubmitAsync("1"));
        Assert.Equal(code, failure.Code.Id);
        Assert.Same(refusal, failure.InnerException);
        Assert.Contains(refusal.Message.Split(": ")[^1], failure.Message, StringComparison.Ordinal);
    }

    private static KubernetesConflictException Conflict() => new("create", FakeCluster.Status(409, "already exists"));

    private static BuildRequest Request(string id, string function = "hello", string destination = "registry.example/hello:1", string template = "function-template") =>
        new(function, _key, destination, new JsonObject { ["template"] = new JsonObject { ["name"] = template } }, $"host {id}", id);

    private Task<SubmittedBuild> SubmitAsync(string id, bool force = false, TimeProvider? time = null) =>
        new Submission(_cluster, new() { Namespace = "builds", Template = "function-template" }, time ?? TimeProvider.System)
            .SubmitAsync(Request(id) with { Force = force }, 1, new Listener(_notices), _user.Token);
}

internal sealed class Listener(List<string> notices) : IProgress<BuildEvent>
{
    public void Report(BuildEvent value)
    {
        if (value is Notice notice)
        {
            notices.Add(notice.Text);
        }
    }
}
