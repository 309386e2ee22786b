using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Outcomes;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Outcomes;

public class PodContainersTests
{
    [Theory]
    [InlineData("build-step-credential-initializer", "Credentials", "credentials")]
    [InlineData("build-step-git-source", "GitSource", "source git")]
    [InlineData("build-step-git-source-0", "GitSource", "source 0")]
    [InlineData("build-step-git-source-code", "GitSource", "source code")]
    [InlineData("build-step-gcs-source-data", "GcsSource", "source data")]
    [InlineData("build-step-custom-source", "CustomSource", "source custom")]
    [InlineData("build-step-custom-source-workspace", "CustomSource", "source workspace")]
    [InlineData("build-step-build-and-push", "Step", "step build-and-push")]
    [InlineData("build-step-unnamed-1", "Step", "step unnamed-1")]
    [InlineData("build-step-git-sources", "Step", "step git-sources")]
    [InlineData("other", "Step", "step other")]
    public void Names_tell_what_a_container_is(string name, string role, string display)
    {
        var container = Assert.Single(PodContainers.Of(Samples.Json($$$"""{'spec':{'initContainers':[{'name':'{{{name}}}'}]}}""")));

        Assert.Equal((role, display), (container.Role.ToString(), container.DisplayName));
        Assert.Equal(new ContainerState.Waiting(null, null), container.State);
    }

    [Fact]
    public void The_order_is_that_of_the_spec()
    {
        var containers = PodContainers.Of(new Recording("git-bad-revision").Pod);

        Assert.Equal(["credentials", "source code", "source dockerfile", "step build-and-push"], containers.Select(container => container.DisplayName));
        Assert.Equal([0, 0, 0, 1], containers.Select(container => ((ContainerState.Terminated)container.State).ExitCode!.Value));
    }

    [Fact]
    public void An_exit_code_the_kubelet_made_up_is_none()
    {
        var container = PodContainers.Of(new Recording("cancel").Pod)[^1];

        Assert.Null(Assert.IsType<ContainerState.Terminated>(container.State).ExitCode);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{'spec':1,'status':[]}")]
    [InlineData("{'spec':{'initContainers':{}},'status':{'initContainerStatuses':'x'}}")]
    [InlineData("{'spec':{'initContainers':[1,null,[],{'name':2}]}}")]
    [InlineData("{'status':{'initContainerStatuses':[{'name':null},{'name':[]}]}}")]
    public void Garbage_is_no_container(string pod) => Assert.Empty(PodContainers.Of(Samples.Json(pod)));

    [Theory]
    [InlineData("'terminated':{'exitCode':'1','signal':1e99,'reason':3,'startedAt':'x','finishedAt':7}")]
    [InlineData("'terminated':{'message':'\\ud800','exitCode':null}")]
    [InlineData("'terminated':{'exitCode':1,'exitCode':2}")]
    [InlineData("'running':[],'waiting':4")]
    public void Members_of_a_wrong_type_are_unknown(string state)
    {
        var container = PodContainers.Of(Samples.Pod(state))[^1];

        Assert.True(container.State is ContainerState.Waiting { Reason: null } or ContainerState.Terminated { ExitCode: null, Signal: null, Reason: null, Message: null, StartedAt: null });
    }

    [Fact]
    public void Members_that_are_there_twice_break_nothing()
    {
        var pod = JsonNode.Parse("""{"spec":{},"spec":{},"status":{}}""")!.AsObject();

        Assert.Empty(PodContainers.Of(pod));
        Assert.Empty(PodContainers.Of(null));
    }
}
