using System.Xml.Linq;
using Dispatch.Build.EndToEnd.Tests.Ci.Hosts;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests.Ci;

/// <summary>The script that the three hosts share: what it hands to the tool, and where it gets the tool.</summary>
public sealed class ScriptTests(PackageFixture package, ToolFixture tool) : IDisposable
{
    private static readonly string[] _texts =
        ["file", "kind", "name", "handler", "runtime-image", "base-image", "dockerfile", "registry", "repository", "archive", "platform", "engine", "force", "dry-run", "report", "sarif"];

    private static readonly string[] _lists = ["functions", "project", "tags", "build-args", "labels", "arguments"];

    private readonly TempFolder _machine = new();

    public static TheoryData<string> Hosts => CiJob.Hosts;

    public void Dispose() => _machine.Dispose();

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Every_input_reaches_the_tool_unharmed_as_one_argument(string host)
    {
        var recorder = new Recorder(_machine);
        var job = CiJob.Create(host, _machine, recorder.Environment);
        Assert.Equivalent(_texts.Concat(_lists).Concat(["folder", "source", "version", "working-directory"]), job.Inputs, strict: true);

        var hostile = string.Join('\n', Payloads.Lines);
        var inputs = _texts.Concat(_lists).Append("folder").ToDictionary(static name => name, name => name is "force" or "dry-run" ? "true" : $"{hostile}\n{name}");
        // There a dollar sign is written twice.
        (await job.RunAsync(host == "gitlab" ? inputs.ToDictionary(static pair => pair.Key, static pair => pair.Value.Replace("$", "$$", StringComparison.Ordinal)) : inputs)).Succeeded();
        Assert.Equal(
            [
                "publish",
                .. _texts.Select(name => $"--{name}={inputs[name]}"),
                .. inputs["functions"].Split('\n').Select(static line => $"--function={line}"),
                .. inputs["project"].Split('\n').Select(static line => $"--project={line}"),
                .. inputs["tags"].Split('\n').Select(static line => $"--tag={line}"),
                .. inputs["build-args"].Split('\n').Select(static line => $"--build-arg={line}"),
                .. inputs["labels"].Split('\n').Select(static line => $"--label={line}"),
                .. inputs["arguments"].Split('\n'),
                "--",
                inputs["folder"],
            ],
            recorder.Arguments);
        Assert.Empty(Directory.GetFiles(_machine.Path, "harmed", SearchOption.AllDirectories));

        (await job.RunAsync(new Dictionary<string, string>())).Succeeded();
        Assert.Equal(["publish"], recorder.Arguments);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task The_exit_code_of_the_tool_is_the_step_s(string host) =>
        Assert.Equal(31, (await CiJob.Create(host, _machine, new Recorder(_machine, exitCode: 31).Environment).RunAsync(new Dictionary<string, string>())).ExitCode);

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_version_is_one_version(string host)
    {
        var job = CiJob.Create(host, _machine, new Recorder(_machine).Environment);
        foreach (var version in (string[])["../x", "1.*", "$(touch harmed)", "1 2", ""])
        {
            Assert.Equal(2, (await job.RunAsync(new Dictionary<string, string> { ["version"] = version })).ExitCode);
        }

        Assert.Empty(Directory.GetFiles(_machine.Path, "harmed", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task The_tool_is_installed_once()
    {
        var machine = await tool.MachineAsync(package);
        machine["RUNNER_TOOL_CACHE"] = _machine["tools"];
        _machine.Write("workspace/hello/hello.js", "");
        var job = CiJob.Create("github", _machine, machine);
        var first = (await job.RunAsync(PublishInputs.Of(package, ("archive", "a.tar"), ("source", tool.Feed)))).Succeeded();
        Assert.Contains("successfully installed", first.Output, StringComparison.Ordinal);
        var second = (await job.RunAsync(PublishInputs.Of(package, ("archive", "a.tar"), ("source", _machine["no-such-feed"])))).Succeeded();
        Assert.DoesNotContain("install", second.Output, StringComparison.Ordinal);

        var missing = await job.RunAsync(PublishInputs.Of(package, ("version", "0.0.1-none"), ("source", tool.Feed)));
        Assert.NotEqual(0, missing.ExitCode);
        Assert.Contains("0.0.1-none", missing.All, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task ShellCheck_finds_nothing(string host)
    {
        Assert.SkipUnless(Tool.Find("shellcheck") is not null, "needs shellcheck: apt-get install shellcheck");
        var job = CiJob.Create(host, _machine, new Dictionary<string, string>());
        await Tool.RunAsync("shellcheck", ["-s", job.Program.Contains("bash") ? "bash" : "sh", _machine.Write("script", job.Script)], TestContext.Current.CancellationToken);
    }

    [Fact]
    public void The_hosts_differ_only_in_where_tools_are_kept_and_in_how_they_stop_a_job()
    {
        string[] shared = [.. CiJob.Hosts.Select(host => CiJob.Create(host.Data, _machine, new Dictionary<string, string>()).Script).Select(static script =>
            script[script.IndexOf("case $INPUT_VERSION", StringComparison.Ordinal)..script.IndexOf("# ", StringComparison.Ordinal)])];
        Assert.All(shared, script => Assert.Equal(shared[0], script));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Its_version_is_this_repository_s(string host)
    {
        var version = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("VersionPrefix").Single().Value;
        Assert.Equal(version, CiJob.Create(host, _machine, new Dictionary<string, string>()).Default("version"));
    }
}
