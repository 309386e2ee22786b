using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

public sealed class CancellationTests(PackageFixture package)
{
    [Fact]
    public async Task An_interrupted_build_is_an_error_and_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs SIGINT: run it on Linux or macOS");

        // A registry that takes the connection and never answers: the publish waits there for certain.
        using var silent = SilentServer.Start();
        using var project = TestProject.Function(package);
        project.Environment["GITHUB_ACTIONS"] = "true";
        project.Environment["GITHUB_STEP_SUMMARY"] = project["summary.md"];
        using var build = DotNet.Start(project["."], ["build", "-t:PublishFunctionImage", $"-p:FunctionImageRegistry={silent.Address}"], project.AllVariables());
        var output = build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await silent.FirstRequest.WaitAsync(TestContext.Current.CancellationToken);
        await Tool.RunAsync("kill", ["-INT", $"{build.Id}"], TestContext.Current.CancellationToken);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("error DSP6002", await output, StringComparison.Ordinal);
        var report = Assert.Single(Directory.GetFiles(project["obj"], "hello.report.json", SearchOption.AllDirectories));
        Assert.Contains("\"outcome\": \"cancelled\"", await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("DSP6002", await File.ReadAllTextAsync(project["summary.md"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(project["."], "*.key.json", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(project["."], "*.tmp", SearchOption.AllDirectories));
    }
}
