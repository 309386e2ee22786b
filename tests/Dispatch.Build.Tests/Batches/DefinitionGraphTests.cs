using Dispatch.Build.Batches;
using Dispatch.Build.Definitions;
using Dispatch.Build.Definitions.Files;
using Dispatch.Build.Reporting;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Batches;

/// <summary>Which function waits for which, and what a command exits with.</summary>
public sealed class DefinitionGraphTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("runtime-image: r.example/js:1", true)]
    [InlineData("runtime-image: r.example/js", true)]
    [InlineData("runtime-image: r.example/js:2", false)]
    [InlineData("runtime-image: r.example/other:1", false)]
    [InlineData("runtime-image: 'r.example/js@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'", false)]
    [InlineData("runtime-image: No/Reference", false)]
    [InlineData("handler: x", false)]
    public void A_function_waits_for_the_tag_it_is_built_on(string setting, bool waits)
    {
        var graph = Graph($"  hello: {{ registry: r.example, {setting} }}\n  js: {{ kind: runtime, base-image: node, registry: r.example, tag: [1, latest] }}\n");
        Assert.Equal(waits ? [1] : [], graph.NeedsOf(0));
        Assert.Empty(graph.NeedsOf(1));
    }

    [Fact]
    public void An_archive_is_the_same_however_its_path_is_written() => Assert.Equal(
        [1], Graph("  hello: { archive: h.tar, runtime-image: 'oci-archive:out/../js.tar' }\n  js: { kind: runtime, base-image: node, archive: ./js.tar }\n").NeedsOf(0));

    [Theory]
    [InlineData("DSP1003", "'a' and 'b' are published to the same place", "  a: { registry: r.example, repository: x }\n  b: { registry: r.example, repository: x, tag: [1, latest] }\n")]
    [InlineData("DSP1003", "'a' and 'b' are published to the same place", "  a: { archive: x.tar, tag: 1 }\n  b: { archive: ./x.tar, tag: 2 }\n")]
    [InlineData("DSP1023", "These are built on each other: a, b.", "  a: { runtime-image: 'oci-archive:b.tar', archive: a.tar }\n  b: { runtime-image: 'oci-archive:a.tar', archive: b.tar }\n  c: { archive: c.tar }\n")]
    public void Clashes_and_circles_are_refused(string code, string message, string functions)
    {
        var error = Assert.Throws<DispatchException>(() => Graph(functions));
        Assert.Equal(code, error.Code.Id);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(_folder["dispatch.yaml"], error.Diagnostics[0].File);
    }

    [Fact]
    public void The_exit_code_is_that_of_the_first_that_failed_by_itself()
    {
        var (cancelled, skipped, run, file) = (Record(Codes.Cancelled), Record(Codes.NotStarted), Record(Codes.RunFailed), Record(Codes.FileMissing));
        Assert.Equal(10, BatchPublish.ExitCodeOf([skipped, cancelled, run, file]));
        Assert.Equal(2, BatchPublish.ExitCodeOf([file, run]));
        Assert.Equal(51, BatchPublish.ExitCodeOf([skipped, cancelled]));
        Assert.Equal(0, BatchPublish.ExitCodeOf([]));

        static PublishRecord Record(ErrorCode code) => new() { Name = "x", Started = default, Ended = default, Diagnostics = [new(code, "x")] };
    }

    private DefinitionGraph Graph(string functions) => DefinitionGraph.Create(
        DefinitionFile.Read(_folder.Write("dispatch.yaml", $"version: 1\nfunctions:\n{functions}"), static _ => null).Define(new() { EnvironmentVariable = static _ => null }));
}
