using System.Text.Json.Nodes;
using Dispatch.Build.Tool.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tool.Tests;

/// <summary>The commands that change nothing: <c>render</c>, <c>why</c>, and <c>gc</c> of a cache that is in use.</summary>
public sealed class QuestionTests : IDisposable
{
    private readonly FunctionFolder _function = new();

    public void Dispose() => _function.Dispose();

    [Fact]
    public async Task Render_prints_the_same_bytes_every_time_and_needs_no_network()
    {
        var run = (await RenderAsync()).ExitedWith(0);
        Snapshot.Equal("tests/Dispatch.Build.Tool.Tests/Snapshots/render.txt", run.Output);
        Assert.StartsWith("hello.service.yaml: The image is named by a tag", run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Output, (await RenderAsync()).ExitedWith(0).Output);
    }

    [Fact]
    public async Task Render_writes_a_file_for_each_object()
    {
        var run = (await RenderAsync("--output", "deploy", "--object", "service", "--object", "template", "--build-template", "mine", "--builder-image", "registry.example.com/kaniko:v1.9.0", "--image", $"registry.example.com/hello@sha256:{new string('0', 64)}")).ExitedWith(0);
        Assert.Empty(run.Error);
        Assert.Equal([_function["deploy", "mine.buildtemplate.yaml"], _function["deploy", "hello.service.yaml"]], run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, Directory.GetFileSystemEntries(_function["deploy"]).Length);
        Assert.Contains("image: \"registry.example.com/kaniko:v1.9.0\"", await File.ReadAllTextAsync(_function["deploy", "mine.buildtemplate.yaml"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("hello@sha256:0000", await File.ReadAllTextAsync(_function["deploy", "hello.service.yaml"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "DSP1202", "--name", "1st")]
    [InlineData(2, "DSP1002", "--builder-image", "not an image")]
    [InlineData(2, "DSP1002", "--image", "not an image")]
    [InlineData(2, "DSP1007", "--object", "pod")]
    [InlineData(22, "DSP3205", "--output", "hello/hello.js/folder")]
    public async Task Render_refuses_what_a_cluster_would(int exitCode, string code, params string[] arguments)
    {
        var run = (await RenderAsync(arguments)).ExitedWith(exitCode);
        Assert.Contains($"error {code}", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Why_answers_before_and_after_a_publish()
    {
        await _function.WithBaseAsync();
        string[] arguments = ["why", .. _function.Publish("--archive", "hello.tar")[1..]];
        Assert.StartsWith("hello: would be built: ", (await _function.RunAsync(arguments)).ExitedWith(0).Output, StringComparison.Ordinal);
        (await _function.RunAsync(_function.Publish("--archive", "hello.tar"))).ExitedWith(0);
        Assert.StartsWith("hello: up to date: ", (await _function.RunAsync([.. arguments, "--exit-code"])).ExitedWith(0).Output, StringComparison.Ordinal);

        _function.Write("hello/hello.js", "module.exports = () => 'Changed';\n");
        var changed = (await _function.RunAsync([.. arguments, "--exit-code"])).ExitedWith(1);
        Assert.Equal("hello: would be built: workspace changed\n  hello.js\n", changed.Output.ReplaceLineEndings("\n"));
        Assert.Empty(changed.Error);
        var answer = Assert.Single(JsonNode.Parse((await _function.RunAsync([.. arguments, "--json"])).ExitedWith(0).Output)!.AsArray())!;
        Assert.Equal("changed workspace hello.js", $"{answer["reason"]} {answer["changed"]![0]} {answer["changedFiles"]![0]}");
    }

    [Fact]
    public async Task Gc_deletes_nothing_that_a_publish_may_be_using()
    {
        await _function.WithBaseAsync();
        var run = (await _function.RunAsync("gc", "--older-than", "0s", "--max-size", "0", "--json")).ExitedWith(0);
        var document = JsonNode.Parse(run.Output)!;
        Assert.Equal("1 local 0", $"{document["schemaVersion"]} {document["engine"]} {document["cache"]!["files"]}");
        Assert.True((int)document["cache"]!["keptFiles"]! > 0, run.Output);
        Assert.Contains("0 files (0 B) deleted", (await _function.RunAsync("gc")).ExitedWith(0).Output, StringComparison.Ordinal);
    }

    private Task<ToolRun> RenderAsync(params string[] more) => _function.RunAsync(
        ["render", "hello", "--runtime-image", "registry.example.com/runtime-js:1", "--handler", "hello.js", "--registry", "registry.example.com/team", "--tag", "1.0", .. more]);
}
