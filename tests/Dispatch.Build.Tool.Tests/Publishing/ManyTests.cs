using System.Text.Json;
using System.Text.RegularExpressions;
using Dispatch.Build.Tool.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;
using Programs = Dispatch.Testing.Tool;

namespace Dispatch.Build.Tool.Tests.Publishing;

/// <summary>Many functions at once, as users run it.</summary>
public sealed partial class ManyTests
{
    // 'late' is built on 'runtime', which stands after it.
    private const string Yaml = """
        version: 1
        defaults:
          dockerfile: Dockerfile
          handler: hello.js
        functions:
          late:
            folder: hello
            runtime-image: oci-archive:out/runtime.tar
            archive: out/late.tar
          runtime:
            kind: runtime
            folder: base
            dockerfile: base/Dockerfile
            archive: out/runtime.tar
          own:
            folder: hello
            runtime-image: oci-archive:base.tar
            archive: out/own.tar

        """;

    [Fact]
    public async Task All_functions_of_a_file_are_published_in_the_order_they_need()
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        function.Write("dispatch.yaml", Yaml);
        var run = (await function.RunAsync("publish")).ExitedWith(0);
        Assert.Equal(((string[])["late", "runtime", "own"]).Select(name => $"oci-archive:{function["out", $"{name}.tar"]}"), run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("Using dispatch.yaml.", run.Error, StringComparison.Ordinal);
        Assert.Contains("own | COPY . /function/", Steps().Replace(run.Error, "| "), StringComparison.Ordinal);
        Snapshot.Equal("tests/Dispatch.Build.Tool.Tests/Snapshots/many-built.txt", Table(function, run));

        run = (await function.RunAsync("publish", "--json", "--function", "own", "--function", "late")).ExitedWith(0);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal([("late", "skipped"), ("own", "skipped")], Outcomes(json));
    }

    [Fact]
    public async Task The_first_failure_cancels_what_it_can_and_keep_going_stops_only_what_needs_it()
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        function.Write("dispatch.yaml", Yaml + "  broken:\n    folder: hello\n    dockerfile: wrong\n    archive: out/broken.tar\n");
        function.Write("base/Dockerfile", "FROM scratch\nCOPPY root /\n");
        function.Write("wrong", "FROM scratch\nCOPPY . .\n");
        var run = (await function.RunAsync("publish", "--parallel", "1", "--function", "runtime", "--function", "own", "--function", "late")).ExitedWith(11);
        Assert.Empty(run.Output);
        Snapshot.Equal("tests/Dispatch.Build.Tool.Tests/Snapshots/many-failed.txt", Table(function, run));

        function.Environment["GITHUB_ACTIONS"] = "true";
        function.Environment["GITHUB_STEP_SUMMARY"] = function["summary"];
        run = (await function.RunAsync("publish", "--keep-going", "--json", "--report", "reports/", "--sarif", "all.sarif", "--log-file", "logs/")).ExitedWith(11);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal([("late", "not-started"), ("runtime", "failed"), ("own", "published"), ("broken", "failed")], Outcomes(json));
        Assert.Equal(["broken", "late", "own", "runtime"], Directory.GetFiles(function["reports"]).Select(static file => Path.GetFileName(file).Split('.')[0]).Order());
        Assert.True(File.Exists(function["logs", "own.log"]));
        using var sarif = JsonDocument.Parse(await File.ReadAllTextAsync(function["all.sarif"], TestContext.Current.CancellationToken));
        Assert.Equal(4, sarif.RootElement.GetProperty("runs").GetArrayLength());
        Assert.Contains("4 functions: 1 not-started, 2 failed, 1 published", await File.ReadAllTextAsync(function["summary"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Matches("(?m)^::group::", run.Error);
        Assert.Equal(2, run.Error.Split('\n').Count(static line => line.StartsWith("::error file=", StringComparison.Ordinal) && line.Contains("COPPY", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_interrupt_cancels_what_runs_and_starts_nothing_more()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs SIGINT: run it on Linux or macOS");
        using var function = await new FunctionFolder().WithBaseAsync();
        using var silent = SilentServer.Start();
        function.Write("dispatch.yaml", $"version: 1\ndefaults:\n  registry: {silent.Address}\n  dockerfile: Dockerfile\n  runtime-image: oci-archive:base.tar\nfunctions:\n  one: {{ folder: hello }}\n  two: {{ folder: hello }}\n");
        using var process = ToolRun.Start(function.Path, ["publish", "--parallel", "1"], function.Environment);
        await silent.FirstRequest.WaitAsync(TestContext.Current.CancellationToken);
        await Programs.RunAsync("kill", ["-INT", $"{process.Id}"], TestContext.Current.CancellationToken);
        var run = (await ToolRun.EndAsync(process)).ExitedWith(51);
        Snapshot.Equal("tests/Dispatch.Build.Tool.Tests/Snapshots/many-cancelled.txt", Table(function, run));
    }

    [Theory]
    [InlineData("DSP1003", "publish", "--archive", "one.tar")]
    [InlineData("DSP1003", "publish", "--log-file", "one.log")]
    [InlineData("DSP1003", "publish", "--kind", "runtime")]
    [InlineData("DSP1003", "publish", "--name", "same")]
    [InlineData("DSP1003", "publish", "hello", "--function", "own")]
    [InlineData("DSP1003", "publish", ".", "--file", "dispatch.yaml")]
    [InlineData("DSP1003", "publish", "--project", "x.csproj", "--file", "dispatch.yaml")]
    [InlineData("DSP1005", "publish", "--file", "none.yaml")]
    [InlineData("DSP1005", "publish", "--project", "none.csproj")]
    [InlineData("DSP1007", "publish", "--parallel", "0")]
    [InlineData("DSP1020", "publish", "--file", "wrong.yaml")]
    [InlineData("DSP1022", "publish", "--function", "ovn")]
    [InlineData("DSP1023", "publish", "--file", "circle.yaml")]
    public async Task What_contradicts_itself_is_an_error(string code, params string[] arguments)
    {
        using var function = new FunctionFolder();
        function.Write("dispatch.yaml", Yaml);
        function.Write("wrong.yaml", "version: 1\nfunctions:\n  a:\n    handlr: x\n");
        function.Write("circle.yaml", "version: 1\nfunctions:\n  a: { runtime-image: oci-archive:b.tar, archive: a.tar }\n  b: { runtime-image: oci-archive:a.tar, archive: b.tar }\n");
        var run = (await function.RunAsync(arguments)).ExitedWith(2);
        Assert.Contains($"error {code}", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task The_sample_publishes_runtime_and_function()
    {
        using var folder = new TempFolder();
        var environment = new Dictionary<string, string> { ["IMAGES"] = folder["images"], ["DISPATCH_CACHE"] = folder["cache"], ["DOCKER_CONFIG"] = folder["docker"] };
        var run = (await ToolRun.RunAsync(folder.Path, ["publish", Path.Combine(Repository.Root, "samples")], environment: environment)).ExitedWith(0);
        Assert.Equal([$"oci-archive:{folder["images", "runtime-js.tar"]}", $"oci-archive:{folder["images", "hello-js.tar"]}"], run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static IEnumerable<(string?, string?)> Outcomes(JsonDocument json) =>
        json.RootElement.EnumerateArray().Select(static record => (record.GetProperty("name").GetString(), record.GetProperty("outcome").GetString()));

    // From the heads of its columns to the end, with times that are always the same.
    private static string Table(FunctionFolder function, ToolRun run) =>
        Seconds().Replace(function.Scrub(run.Error[run.Error.IndexOf("NAME ", StringComparison.Ordinal)..]), static time => "0.0  ".PadLeft(time.Length));

    [GeneratedRegex(@" +[0-9]+\.[0-9]  ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Seconds();

    [GeneratedRegex(@"\| \[[0-9]+/[0-9]+\] ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Steps();
}
