using System.Text;
using Dispatch.Build.Knative.Engine;
using Dispatch.Build.Knative.Outcomes;
using Dispatch.Kubernetes;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Engine;

public sealed class ContainerOutputTests
{
    [Fact]
    public async Task A_line_that_tells_is_kept_however_much_follows_it()
    {
        var text = new StringBuilder();
        foreach (var line in (IEnumerable<string>)["INFO[0001] RUN npm ci", "INFO[0001] Running: [/bin/sh -c npm ci]", "npm error code E404", .. Enumerable.Repeat("npm notice a line that says nothing of it, and goes on for a while", 40_000), "error building image: error building stage: failed to execute command: waiting for process to exit: exit status 1"])
        {
            text.Append("2026-01-02T03:04:05.000000001Z ").Append(line).Append('\n');
        }

        var log = new PodLog(new FakeCluster { Log = Encoding.UTF8.GetBytes(text.ToString()) });
        var output = new ContainerOutput(log, "dispatch", "hello-pod", "build-step-build", "step build", TestContext.Current.CancellationToken);
        output.End();
        await output.DrainAsync(new Progress<BuildEvent>());

        var step = new PodContainer("build-step-build", ContainerRole.Step, null, null, new ContainerState.Terminated(1, null, "Error", null, null, null));
        var found = ContainerFailure.Explain(step, 1, output.Log, new());
        Assert.Equal("run-failed", found.Code.Cause);
        Assert.Contains("E404", found.Message, StringComparison.Ordinal);
    }
}
