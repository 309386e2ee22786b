using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

/// <summary>Whatever goes wrong: an error with a code and a place, an exit code that is not 0, and nothing left behind.</summary>
public sealed class FailureTests(PackageFixture package)
{
    [Fact]
    public async Task A_missing_setting_is_named()
    {
        using var project = new TestProject(package);
        project.Write("hello.csproj", TestProject.NoTargets(package).Replace($"oci-archive:{package.RuntimeArchive}", "", StringComparison.Ordinal));
        var outcome = (await project.BuildAsync("PublishFunctionImage")).FailedWith("DSP1001");
        Assert.Contains("FunctionRuntimeImage", outcome.Output, StringComparison.Ordinal);
        AssertNothingWritten(project);
    }

    [Fact]
    public async Task A_wrong_setting_is_reported_on_its_line_of_the_project()
    {
        using var project = TestProject.Function(package, "<FunctionImageTags>-no-tag-</FunctionImageTags>");
        var outcome = (await project.BuildAsync("PublishFunctionImage")).FailedWith("DSP1002");
        Assert.Contains("hello.csproj(6): error DSP1002: ", outcome.Output, StringComparison.Ordinal);
        AssertNothingWritten(project);
    }

    [Fact]
    public async Task A_runtime_image_that_is_not_there_is_an_error()
    {
        using var project = TestProject.Function(package);
        (await project.BuildAsync("PublishFunctionImage", "-p:FunctionRuntimeImage=oci-archive:nowhere.tar")).FailedWith("DSP3101");
        AssertNothingWritten(project);
    }

    [Fact]
    public async Task A_wrong_Dockerfile_is_reported_with_file_and_line()
    {
        using var project = TestProject.Function(package, "<FunctionDockerfile>Dockerfile</FunctionDockerfile>");
        project.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPPY . .\n");
        var outcome = (await project.BuildAsync("PublishFunctionImage")).FailedWith("DSP51");
        Assert.Contains($"{project["Dockerfile"]}(3", outcome.Output, StringComparison.Ordinal);
        AssertNothingWritten(project);
    }

    [Fact]
    public async Task A_link_that_leaves_the_workspace_is_refused()
    {
        using var project = TestProject.Function(package);
        File.CreateSymbolicLink(project["escape"], "/etc/passwd");
        var outcome = (await project.BuildAsync("PublishFunctionImage")).FailedWith("DSP20");
        Assert.Contains("escape", outcome.Output, StringComparison.Ordinal);
        AssertNothingWritten(project);
    }

    [Fact]
    public async Task A_failure_leaves_no_key_that_would_make_the_next_build_green()
    {
        using var project = TestProject.Function(package, "<FunctionDockerfile>Dockerfile</FunctionDockerfile>");
        project.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPY hello.js /app/\n");
        var first = await project.PublishAsync();
        project.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPY missing.js /app/\n");
        (await project.BuildAsync("PublishFunctionImage")).FailedWith("DSP");
        (await project.BuildAsync("PublishFunctionImage")).FailedWith("DSP");

        project.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPY hello.js /app/\n");
        Assert.Equal(first["Digest"], (await project.PublishAsync())["Digest"]);
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_an_error_of_the_push()
    {
        using var project = TestProject.Function(package);
        (await project.BuildAsync("PublishFunctionImage", "-p:FunctionImageRegistry=localhost:1")).FailedWith("DSP3201");
    }

    [Theory]
    [InlineData("", "DSP1011")]
    [InlineData("<PropertyGroup><UsingMicrosoftNETSdk>true</UsingMicrosoftNETSdk><NETCoreSdkVersion>9.0.308</NETCoreSdkVersion></PropertyGroup>", "DSP1010")]
    public async Task A_host_that_cannot_do_it_is_told_so(string xml, string code)
    {
        using var project = new TestProject(package);
        var targets = Path.Combine(Repository.Root, "targets", "build", "Dispatch.Build.Tasks");
        project.Write("old.proj", $"<Project>{xml}<Import Project=\"{targets}.props\" /><Import Project=\"{targets}.targets\" /></Project>");
        (await project.RunAsync(["msbuild", "old.proj", "-t:PublishFunctionImage"])).FailedWith(code);
    }

    private static void AssertNothingWritten(TestProject project) =>
        Assert.DoesNotContain(Directory.GetFiles(project["."], "*", SearchOption.AllDirectories), static file =>
            file.Contains(".oci.tar", StringComparison.Ordinal) || file.EndsWith(".tmp", StringComparison.Ordinal) || file.EndsWith(".key.json", StringComparison.Ordinal));
}
