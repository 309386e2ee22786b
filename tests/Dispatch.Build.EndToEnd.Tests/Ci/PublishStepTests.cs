using Dispatch.Build.EndToEnd.Tests.Ci.Hosts;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests.Ci;

/// <summary>action.yml, the Azure template and the GitLab job: each one's own script, run as its host runs it, with the packed tool.</summary>
public sealed class PublishStepTests(PackageFixture package, ToolFixture tool, RegistryFixture registries) : IDisposable
{
    private readonly TempFolder _machine = new();

    public static TheoryData<string> Hosts => CiJob.Hosts;

    public void Dispose() => _machine.Dispose();

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Publishes_to_a_registry_and_hands_on_what_it_published(string host)
    {
        var registry = await registries.StartAsync();
        var job = await JobAsync(host);
        var outcome = (await job.RunAsync(Function(("registry", registry.Address), ("repository", $"{host}/hello"), ("tags", "1.0\nlatest"), ("report", "report.json"), ("sarif", "out/")))).Succeeded();

        Assert.Equal($"{registry.Address}/{host}/hello:1.0", job.Outputs["image"]);
        Assert.Matches("^sha256:[0-9a-f]{64}$", job.Outputs["digest"]);
        Assert.Equal($"{registry.Address}/{host}/hello@{job.Outputs["digest"]}", job.Outputs["reference"]);
        Assert.Equal(job.Outputs["reference"], outcome.Output.Trim());
        Assert.All((string[])["report.json", "out/hello.sarif"], file => Assert.True(File.Exists(Path.Combine(job.Workspace, file))));
        using var client = new HttpClient { DefaultRequestHeaders = { { "Accept", "application/vnd.oci.image.manifest.v1+json" } } };
        foreach (var tag in (string[])["1.0", "latest"])
        {
            using var answer = await client.GetAsync(new Uri($"http://{registry.Address}/v2/{host}/hello/manifests/{tag}"), TestContext.Current.CancellationToken);
            Assert.Equal(job.Outputs["digest"], answer.Headers.GetValues("Docker-Content-Digest").Single());
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_broken_function_is_shown_at_its_line_and_its_exit_code_is_the_step_s(string host)
    {
        var job = await JobAsync(host);
        var dockerfile = _machine.Write("workspace/functions/Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPPY . .\n");
        var outcome = await job.RunAsync(Function(("dockerfile", "Dockerfile"), ("archive", "a.tar"), ("working-directory", "functions"), ("folder", "../hello")));
        Assert.Equal(11, outcome.ExitCode);
        var (file, line, text) = Assert.Single(job.Errors(outcome));
        Assert.Equal((dockerfile, "3"), (file, line));
        Assert.Contains("DSP51", text, StringComparison.Ordinal);
        Assert.All(job.Outputs.Values, Assert.Empty);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Is_cancelled_by_what_the_host_sends(string host)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs signals: run it on Linux or macOS");
        var job = await JobAsync(host);
        foreach (var (signal, isForGroup) in job.Signals)
        {
            using var silent = SilentServer.Start();
            var outcome = await job.RunAsync(Function(("registry", silent.Address)), new(signal, isForGroup, silent.FirstRequest));
            Assert.True(outcome.ExitCode == 51 || (isForGroup && outcome.ExitCode != 0), outcome.All);
            Assert.Contains("DSP6002", Assert.Single(job.Errors(outcome)).Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Credentials_come_from_the_environment_and_appear_nowhere(string host)
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var registry = await RegistryServer.StartWithPasswordAsync(TestContext.Current.CancellationToken);
        var job = await JobAsync(host);
        Assert.Equal(20, (await job.RunAsync(Function(("registry", registry.Address)))).ExitCode);
        job.Variables["DISPATCH_PUSH_USERNAME"] = RegistryServer.User;
        job.Variables["DISPATCH_PUSH_PASSWORD"] = RegistryServer.Password;
        var outcome = (await job.RunAsync(Function(("registry", registry.Address)))).Succeeded();
        Assert.DoesNotContain(RegistryServer.Password, outcome.All + (job as GitHubJob)?.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_reach_the_image_unharmed()
    {
        var job = await JobAsync("github");
        job.Variables["NOTES"] = Payloads.Text;
        var labels = Payloads.Lines.Select(static (text, i) => (Name: $"l{i}", Text: text)).ToList();
        (await job.RunAsync(Function(("archive", "a.tar"), ("labels", string.Join('\n', [.. labels.Select(static label => $"{label.Name}={label.Text}"), "NOTES"]))))).Succeeded();
        var image = ArchivedImage.Read(Path.Combine(job.Workspace, "a.tar"));
        Assert.All(labels, label => Assert.Equal(label.Text, image.Labels[label.Name]));
        Assert.Equal(Payloads.Text, image.Labels["NOTES"]);
        Assert.Empty(Directory.GetFiles(_machine.Path, "harmed", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Publishes_functions_that_a_file_defines()
    {
        var job = await JobAsync("github");
        _machine.Write("workspace/dispatch.yaml", $"""
            version: 1
            defaults:
              runtime-image: oci-archive:{package.RuntimeArchive}
              handler: hello.js
            functions:
              hello: {"{}"}
              again:
                folder: hello
              broken:
                folder: nowhere

            """);
        var outcome = (await job.RunAsync(new Dictionary<string, string> { ["file"] = "dispatch.yaml", ["functions"] = "hello\nagain", ["archive"] = "out/" })).Succeeded();
        Assert.Contains("DSP", (await job.RunAsync(new Dictionary<string, string> { ["file"] = "dispatch.yaml", ["archive"] = "out/" })).All, StringComparison.Ordinal);
        Assert.Equal(["again.tar", "hello.tar"], Directory.GetFiles(Path.Combine(job.Workspace, "out"), "*.tar").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains(job.Outputs["reference"], outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publishes_a_function_that_a_project_defines()
    {
        var job = await JobAsync("github");
        using var project = new TestProject(package);
        foreach (var file in (string[])["global.json", "nuget.config"])
        {
            File.Copy(project[file], Path.Combine(job.Workspace, file));
        }

        _machine.Write("workspace/hello/hello.csproj", TestProject.NoTargets(package));
        (await job.RunAsync(new Dictionary<string, string> { ["project"] = "hello/hello.csproj", ["archive"] = "project.tar", ["labels"] = "a=b" })).Succeeded();
        Assert.Contains("function/hello.js", ArchivedImage.Read(Path.Combine(job.Workspace, "project.tar")).Files);
        Assert.EndsWith("project.tar", job.Outputs["image"], StringComparison.Ordinal);
    }

    private async Task<CiJob> JobAsync(string host)
    {
        _machine.Write("workspace/hello/hello.js", "module.exports = () => 'Hello';\n");
        return CiJob.Create(host, _machine, await tool.MachineAsync(package));
    }

    private Dictionary<string, string> Function(params (string Name, string Value)[] more) => PublishInputs.Of(package, more);
}
