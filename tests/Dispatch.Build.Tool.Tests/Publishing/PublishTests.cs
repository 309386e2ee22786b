using System.Text.Json;
using Dispatch.Build.Tool.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;
using Programs = Dispatch.Testing.Tool;

namespace Dispatch.Build.Tool.Tests.Publishing;

/// <summary><c>dotnet dispatch publish</c> as people and pipelines run it.</summary>
public sealed class PublishTests
{
    private const string Snapshots = "tests/Dispatch.Build.Tool.Tests/Snapshots";

    [Fact]
    public async Task The_reference_and_nothing_else_is_printed_on_standard_output()
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        var run = (await function.RunAsync(function.Publish("--archive", "hello.tar"))).ExitedWith(0);
        Assert.Equal($"oci-archive:{function["hello.tar"]}\n", run.Output.ReplaceLineEndings("\n"));
        Snapshot.Equal($"{Snapshots}/publish-success.txt", function.Scrub(run.Error));

        var again = (await function.RunAsync(function.Publish("--archive", "hello.tar"))).ExitedWith(0);
        Assert.Equal(run.Output, again.Output);
        Snapshot.Equal($"{Snapshots}/publish-unchanged.txt", function.Scrub(again.Error));
    }

    [Fact]
    public async Task A_failure_is_told_with_place_remedy_and_log()
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        function.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPY hello.jss /function/\n");
        var run = (await function.RunAsync(function.Publish("--archive", "hello.tar", "--log-file", "hello.log"))).ExitedWith(11);
        Assert.Empty(run.Output);
        Snapshot.Equal($"{Snapshots}/publish-failure.txt", function.Scrub(run.Error));
    }

    [Fact]
    public async Task A_registry_gets_the_image_and_answers_for_its_digest()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var registry = await RegistryServer.StartAsync(TestContext.Current.CancellationToken);
        using var function = await new FunctionFolder().WithBaseAsync();
        var run = (await function.RunAsync(function.Publish("--registry", registry.Address, "--repository", "team/hello", "--tag", "1.0", "--tag", "stable"))).ExitedWith(0);
        Assert.Matches($"^{registry.Address}/team/hello@sha256:[0-9a-f]{{64}}\n$", run.Output.ReplaceLineEndings("\n"));
        Assert.Equal(["1.0", "stable"], await TagsAsync(registry));
    }

    [Fact]
    public async Task JSON_is_the_report_whether_it_succeeds_or_not()
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        using var published = JsonDocument.Parse((await function.RunAsync(function.Publish("--archive", "hello.tar", "--json", "--report", "report.json"))).ExitedWith(0).Output);
        Assert.Equal("published", published.RootElement.GetProperty("outcome").GetString());
        Assert.StartsWith("sha256:", published.RootElement.GetProperty("result").GetProperty("digest").GetString(), StringComparison.Ordinal);
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(function["report.json"], TestContext.Current.CancellationToken));
        Assert.Equal(published.RootElement.GetRawText(), file.RootElement.GetRawText());

        using var failed = JsonDocument.Parse((await function.RunAsync("publish", "hello", "--runtime-image", "oci-archive:none.tar", "--archive", "x.tar", "--json")).ExitedWith(21).Output);
        Assert.Equal("failed", failed.RootElement.GetProperty("outcome").GetString());
        Assert.Equal("base-not-found", failed.RootElement.GetProperty("diagnostics")[0].GetProperty("cause").GetString());
    }

    [Fact]
    public async Task Quiet_says_nothing_and_verbose_says_more()
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        Assert.Empty((await function.RunAsync(function.Publish("--archive", "hello.tar", "--quiet"))).ExitedWith(0).Error);
        Assert.Contains("Key of the inputs: sha256:", (await function.RunAsync(function.Publish("--archive", "hello.tar", "--verbose"))).ExitedWith(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_prints_what_would_be_built_and_writes_nothing()
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        var run = (await function.RunAsync(function.Publish("--archive", "hello.tar", "--dry-run"))).ExitedWith(0);
        Assert.Contains("  hello.js", run.Output, StringComparison.Ordinal);
        Assert.Contains("kind: Build", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(function["hello.tar"]));
    }

    [Fact]
    public async Task A_CI_host_gets_folds_annotations_and_outputs()
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        function.Environment["GITHUB_ACTIONS"] = "true";
        function.Environment["GITHUB_OUTPUT"] = function["outputs"];
        function.Environment["GITHUB_STEP_SUMMARY"] = function["summary"];
        var run = (await function.RunAsync(function.Publish("--archive", "hello.tar"))).ExitedWith(0);
        Assert.Contains("::group::assemble", run.Error, StringComparison.Ordinal);
        Assert.Contains("reference=oci-archive:", await File.ReadAllTextAsync(function["outputs"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("hello", await File.ReadAllTextAsync(function["summary"], TestContext.Current.CancellationToken), StringComparison.Ordinal);

        function.Write("Dockerfile", "FROM scratch\nCOPPY . .\n");
        run = (await function.RunAsync(function.Publish("--archive", "hello.tar"))).ExitedWith(11);
        Assert.Single(run.Error.Split('\n'), static line => line.StartsWith("::error file=", StringComparison.Ordinal));
        run = (await function.RunAsync(function.Publish("--archive", "hello.tar", "--host", "plain"))).ExitedWith(11);
        Assert.DoesNotContain("::", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_is_kept_beside_the_cache_or_where_it_is_wanted()
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        (await function.RunAsync(function.Publish("--archive", "hello.tar", "--log-file", "logs/hello.log"))).ExitedWith(0);
        Assert.Contains("== assemble", await File.ReadAllTextAsync(function["logs", "hello.log"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        (await function.RunAsync(function.Publish("--archive", "hello.tar", "--force"))).ExitedWith(0);
        Assert.Single(Directory.GetFiles(function["cache", "logs"], "hello-*.log"));
    }

    [Fact]
    public async Task An_interrupt_cancels_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs SIGINT: run it on Linux or macOS");
        using var function = await new FunctionFolder().WithBaseAsync();
        using var silent = SilentServer.Start();
        using var process = ToolRun.Start(function.Path, function.Publish("--registry", silent.Address), function.Environment);
        await silent.FirstRequest.WaitAsync(TestContext.Current.CancellationToken);
        await Programs.RunAsync("kill", ["-INT", $"{process.Id}"], TestContext.Current.CancellationToken);
        var run = (await ToolRun.EndAsync(process)).ExitedWith(51);
        Assert.Contains("dispatch: error DSP6002: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_second_interrupt_leaves_a_builder_that_does_not_listen()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs SIGINT: run it on Linux or macOS");
        using var function = await new FunctionFolder().WithBaseAsync();
        function.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nRUN true\n");
        var builder = function.Write("bin/buildah", $"#!/bin/sh\ntrap '' INT TERM\ntouch {function["started"]}\nwhile [ ! -e {function["end"]} ]; do sleep 0.1; done\n");
        File.SetUnixFileMode(builder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        function.Environment["PATH"] = $"{function["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = ToolRun.Start(function.Path, function.Publish("--archive", "hello.tar", "--run-builder", "buildah"), function.Environment);
        try
        {
            while (!File.Exists(function["started"]))
            {
                Assert.False(process.HasExited, "It ended before the builder began.");
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            await Programs.RunAsync("kill", ["-INT", $"{process.Id}"], TestContext.Current.CancellationToken);
            await Programs.RunAsync("kill", ["-TERM", $"{process.Id}"], TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(51, process.ExitCode);
        }
        finally
        {
            function.Write("end", "");
        }
    }

    private static async Task<string[]> TagsAsync(RegistryServer registry)
    {
        using var client = new HttpClient();
        using var json = JsonDocument.Parse(await client.GetStringAsync(new Uri($"http://{registry.Address}/v2/team/hello/tags/list"), TestContext.Current.CancellationToken));
        return [.. json.RootElement.GetProperty("tags").EnumerateArray().Select(static tag => tag.GetString()!).Order(StringComparer.Ordinal)];
    }
}
