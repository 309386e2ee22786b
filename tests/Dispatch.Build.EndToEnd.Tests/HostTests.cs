using System.Text;
using System.Text.Json;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Dispatch.Testing.CiReaders;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

/// <summary>What a CI host makes of a real <c>dotnet build</c>, read as the host reads it.</summary>
public sealed class HostTests(PackageFixture package) : IDisposable
{
    private readonly TempFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task GitHub_gets_outputs_a_summary_and_a_report()
    {
        using var project = OnGitHub(TestProject.Function(package));
        var outcome = (await project.BuildAsync("PublishFunctionImage", $"-p:DispatchSarifFile={_machine.Path}/")).Succeeded();
        var outputs = GitHubReader.ReadFile(await ReadAsync("output")).ToDictionary(static pair => pair.Key, static pair => pair.Value);
        Assert.Matches("^sha256:[0-9a-f]{64}$", outputs["digest"]);
        Assert.StartsWith("oci-archive:", outputs["reference"], StringComparison.Ordinal);
        Assert.Equal(outputs["image"], outputs["hello_image"]);
        Assert.Contains(outputs["digest"], outcome.Output, StringComparison.Ordinal);
        Assert.Contains(outputs["digest"], await ReadAsync("summary"), StringComparison.Ordinal);
        Assert.Contains("```mermaid\ngantt\n", await ReadAsync("summary"), StringComparison.Ordinal);
        Assert.Equal("published", Report(project).GetProperty("outcome").GetString());
        Assert.Empty(JsonDocument.Parse(await ReadAsync("hello.sarif")).RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray());
        Assert.Empty(GitHubReader.Read(outcome.Output));
    }

    [Fact]
    public async Task Refused_settings_are_reported_too()
    {
        using var project = OnGitHub(TestProject.Function(package, "<FunctionImageTags>-no-tag-</FunctionImageTags>"));
        var outcome = (await project.BuildAsync("PublishFunctionImage")).FailedWith("DSP1002");
        Assert.Equal("DSP1002", Report(project).GetProperty("failure").GetProperty("code").GetString());
        Assert.Contains("DSP1002", await ReadAsync("summary"), StringComparison.Ordinal);
        Assert.Equal("6", Assert.Single(GitHubReader.Read(outcome.Output), static command => command.Name == "error")["line"]);
        Assert.False(File.Exists(_machine["output"]));
    }

    [Fact]
    public async Task An_unknown_host_is_refused_and_an_unwritable_report_is_a_warning()
    {
        using var project = TestProject.Function(package);
        (await project.BuildAsync("PublishFunctionImage", "-p:DispatchHost=jenkins")).FailedWith("DSP1002");
        project.Write("file", "");
        Assert.Contains("warning DSP1014", (await project.BuildAsync("PublishFunctionImage", "-p:DispatchReportFile=file/report.json")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_RUN_that_prints_every_command_changes_nothing_and_is_annotated_once(bool withSetupDotNet)
    {
        Assert.SkipUnless(NodeStandIn.IsAvailable, NodeStandIn.Missing);
        await NodeStandIn.PublishAsync(package, $"-p:FunctionImageArchive={_machine["base.tar"]}");
        using var project = OnGitHub(TestProject.Function(package, "<FunctionDockerfile>Dockerfile</FunctionDockerfile>"));
        project.Environment["BUILDAH_ISOLATION"] = "chroot";
        project.Environment["DOTNET_ROOT"] = withSetupDotNet ? Path.GetDirectoryName(Environment.ProcessPath)! : "";
        project.Write("payload.txt", Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(string.Join("\n", HostileLines.All))));
        project.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPY payload.txt /payload.txt\nRUN busybox cat /payload.txt; exit 3\n");
        var outcome = (await project.BuildAsync("PublishFunctionImage", "-v:n", "-p:DispatchRunBuilder=buildah", $"-p:FunctionRuntimeImage=oci-archive:{_machine["base.tar"]}")).FailedWith("DSP");

        var commands = GitHubReader.Read(outcome.Output);
        Assert.All(commands, static command => Assert.Contains(command.Name, (string[])["group", "endgroup", "error"]));
        var matched = GitHubReader.Matches(outcome.Output);
        if (withSetupDotNet)
        {
            Assert.Equal((project["Dockerfile"], 4), (Assert.Single(matched).File, matched[0].Line));
            Assert.DoesNotContain(commands, static command => command.Name == "error");
        }
        else
        {
            var error = Assert.Single(commands, static command => command.Name == "error");
            Assert.Equal((project["Dockerfile"], "4"), (error["file"], error["line"]));
        }

        Assert.All((string[])["output", "env", "path"], name => Assert.False(File.Exists(_machine[name])));
        Assert.DoesNotContain(AzureReader.Read(outcome.Output), static command => command.Name.Contains('.', StringComparison.Ordinal));
        Assert.Empty(TeamCityReader.Read(outcome.Output));
        Assert.Empty(GitLabReader.Read(outcome.Output));
        Assert.DoesNotContain(outcome.Output, static c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));
    }

    private TestProject OnGitHub(TestProject project)
    {
        project.Environment["GITHUB_ACTIONS"] = "true";
        project.Environment["GITHUB_OUTPUT"] = _machine["output"];
        project.Environment["GITHUB_ENV"] = _machine["env"];
        project.Environment["GITHUB_PATH"] = _machine["path"];
        project.Environment["GITHUB_STEP_SUMMARY"] = _machine["summary"];
        project.Environment["DOTNET_ROOT"] = "";
        return project;
    }

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(_machine[name], TestContext.Current.CancellationToken);

    private static JsonElement Report(TestProject project) =>
        JsonDocument.Parse(File.ReadAllText(Assert.Single(Directory.GetFiles(project["obj"], "hello.report.json", SearchOption.AllDirectories)))).RootElement;
}
