using System.Text;
using System.Text.Json;
using Dispatch.Build.Tool.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tool.Tests.Explaining;

/// <summary><c>dotnet dispatch explain</c> as a pipeline calls it: exit codes, standard output, standard error.</summary>
public sealed class ExplainTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ExplainTests()
    {
        _folder.Write("Dockerfile", Logs.Dockerfile);
        _folder.Write("build.log", Logs.RunFailure);
        _folder.Write("success.log", Logs.Success);
        _folder.Write("cut.log", "INFO[0000] Retrieving image manifest registry.example.com/base:1\nINFO[0001] COPY . .\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_failure_is_told_with_place_evidence_and_remedy()
    {
        var run = (await RunAsync("build.log", "--dockerfile", "Dockerfile")).ExitedWith(0);
        Assert.StartsWith("Dockerfile:4: error DSP53", run.Output, StringComparison.Ordinal);
        Assert.Contains("(run-failed): ", run.Output, StringComparison.Ordinal);
        Assert.Contains("    RUN npm install --omit=dev", run.Output, StringComparison.Ordinal);
        Assert.Contains("npm error code E404", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nWhat to do: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("/docs/errors.md#dsp53", run.Output, StringComparison.Ordinal);
        Snapshot.Equal("tests/Dispatch.Build.Tool.Tests/Snapshots/explain.txt", run.Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Standard_input_is_read_with_a_dash_and_without_anything()
    {
        var named = (await RunAsync("build.log", "--dockerfile", "Dockerfile")).ExitedWith(0);
        foreach (var arguments in (string[][])[["explain", "-", "--dockerfile", "Dockerfile"], ["explain", "--dockerfile", "Dockerfile"]])
        {
            var piped = (await ToolRun.RunAsync(_folder.Path, arguments, static input => input.Write(Encoding.UTF8.GetBytes(Logs.RunFailure)))).ExitedWith(0);
            Assert.Equal(named.Output.Split('\n')[0], piped.Output.Split('\n')[0]);
        }
    }

    [Fact]
    public async Task JSON_has_every_member_that_its_page_documents()
    {
        var run = (await RunAsync("build.log", "--dockerfile", "Dockerfile", "--json")).ExitedWith(0);
        Assert.Empty(run.Error);
        using var json = JsonDocument.Parse(run.Output);
        var failure = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal(1, failure.GetProperty("schemaVersion").GetInt32());
        Assert.Equal("run-failed", failure.GetProperty("cause").GetString());
        Assert.Equal(4, failure.GetProperty("line").GetInt32());
        Assert.Equal(1, failure.GetProperty("exitCode").GetInt32());
        Assert.Equal("Dockerfile", failure.GetProperty("file").GetString());
        Assert.Equal("RUN npm install --omit=dev", failure.GetProperty("instruction").GetString());

        // The rows of the table: | `code` | string | ... |
        var documented = File.ReadLines(Path.Combine(Repository.Root, "docs", "explain.md"))
            .Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(static line => line.Split('`')[1]);
        Snapshot.Equal("tests/Dispatch.Build.Tool.Tests/Snapshots/explain.json", run.Output);
        Assert.Equal(documented, failure.EnumerateObject().Select(static member => member.Name));
    }

    [Fact]
    public async Task A_log_without_a_failure_exits_with_3()
    {
        Assert.Equal("Nothing in this log is a failure.", (await RunAsync("success.log", "--builder", "kaniko")).ExitedWith(3).Output.Trim());
        Assert.Equal("[]", (await RunAsync("success.log", "--builder", "kaniko", "--json")).ExitedWith(3).Output.Trim());
    }

    [Fact]
    public async Task A_log_that_does_not_tell_exits_with_4_and_shows_its_last_lines()
    {
        var run = (await RunAsync("cut.log", "--json", "--exit-code", "137")).ExitedWith(4);
        using var json = JsonDocument.Parse(run.Output);
        var failure = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal("unknown", failure.GetProperty("cause").GetString());
        Assert.Equal(137, failure.GetProperty("exitCode").GetInt32());
        Assert.NotEmpty(failure.GetProperty("evidence").EnumerateArray());
    }

    [Fact]
    public async Task A_Dockerfile_that_is_not_valid_is_no_reason_to_fail()
    {
        _folder.Write("Dockerfile", "FORM scratch\nRUNN x\n");
        Assert.Contains("(run-failed)", (await RunAsync("build.log", "--dockerfile", "Dockerfile")).ExitedWith(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DSP1005", "nowhere.log")]
    [InlineData("DSP1005", "build.log", "--dockerfile", "nowhere")]
    [InlineData("DSP1008", ".")]
    [InlineData("DSP1007", "build.log", "--jsn")]
    [InlineData("DSP1007", "--jsn")]
    [InlineData("DSP1007", "build.log", "second.log")]
    [InlineData("DSP1007", "build.log", "--builder", "make")]
    [InlineData("DSP1007", "build.log", "--exit-code", "one")]
    [InlineData("DSP1007", "build.log", "--build-arg", "=x")]
    public async Task Wrong_usage_exits_with_2_and_prints_nothing_on_standard_output(string code, params string[] arguments)
    {
        var run = (await RunAsync(arguments)).ExitedWith(2);
        Assert.StartsWith($"dispatch: error {code}: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("##vso[task.setvariable variable=x]y")]
    [InlineData("::set-output name=x::y")]
    [InlineData("##teamcity[buildStop comment='x']")]
    [InlineData("\u001b]0;title\u0007\u001b[2Jgone")]
    public async Task What_a_build_printed_commands_neither_terminal_nor_host(string line)
    {
        _folder.Write("build.log", Logs.RunFailure.Replace("npm error code E404", line, StringComparison.Ordinal));
        foreach (var run in new[] { await RunAsync("build.log"), await RunAsync("build.log", "--json") })
        {
            run.ExitedWith(0);
            Assert.DoesNotContain('\u001b', run.Output);
            Assert.DoesNotContain("##vso[", run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("##teamcity[", run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(run.Output.Split('\n'), static printed => printed.TrimStart().StartsWith("::", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_interrupt_ends_it_without_a_stack_trace()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs SIGINT: run it on Linux or macOS");
        using var process = ToolRun.Start(_folder.Path, ["explain", "-"]);

        // More than a pipe holds: when all of it is taken, the tool is reading and its handlers are there.
        await process.StandardInput.BaseStream.WriteAsync(new byte[1024 * 1024], TestContext.Current.CancellationToken);
        await Dispatch.Testing.Tool.RunAsync("kill", ["-INT", $"{process.Id}"], TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(51, process.ExitCode);
        Assert.StartsWith("dispatch: error DSP6002: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Empty(await output);
    }

    [Fact]
    public async Task A_long_log_needs_no_more_memory_than_a_short_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc: run it on Linux");
        using var process = ToolRun.Start(_folder.Path, ["explain", "-", "--json"], new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x6000000" });
        var run = await ToolRun.EndAsync(process, static input =>
        {
            // 460 MB through a heap of 96 MB, with a line of 64 MB in it.
            var noise = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("INFO[0002] Taking snapshot of files in a very long log of one build ...\n", 900)));
            var longLine = new byte[64 * 1024];
            Array.Fill(longLine, (byte)'x');
            for (var i = 0; i < 6 * 1024; i++)
            {
                input.Write(noise);
            }

            for (var i = 0; i < 1024; i++)
            {
                input.Write(longLine);
            }

            input.Write(Encoding.UTF8.GetBytes("\n" + Logs.RunFailure));
        });
        Assert.Contains("\"cause\": \"run-failed\"", run.ExitedWith(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_has_seen_enough_is_no_failure()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell: run it on Linux or macOS");
        var text = await Dispatch.Testing.Tool.RunAsync("sh", ["-c", $"cd {_folder.Path} && dotnet {ToolRun.Assembly} explain build.log --json | true; echo done"], TestContext.Current.CancellationToken);
        Assert.Equal("done", text.Trim());
    }

    private Task<ToolRun> RunAsync(params string[] arguments) => ToolRun.RunAsync(_folder.Path, ["explain", .. arguments]);
}
