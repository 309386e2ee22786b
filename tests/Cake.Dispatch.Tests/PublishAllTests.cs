using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Dispatch.Tests.Infrastructure;
using Xunit;

namespace Cake.Dispatch.Tests;

public sealed class PublishAllTests : IDisposable
{
    private const string File = """
        version: 1
        defaults:
          dockerfile: Dockerfile
        functions:
          base:
            kind: runtime
            dockerfile: base/Dockerfile
            archive: base.tar
          hello:
            runtime-image: oci-archive:base.tar
            handler: hello.js
            archive: hello.tar
          other:
            folder: hello
            runtime-image: oci-archive:base.tar
            archive: other.tar

        """;

    private readonly FunctionFolder _folder = new();

    public PublishAllTests() => _folder.Write("dispatch.yaml", File);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_functions_of_a_file_are_published_after_what_they_are_built_on()
    {
        var images = _folder.Context.DispatchPublishAll("dispatch.yaml", new DispatchPublishAllSettings { Tags = { "1.0" }, Logs = "logs", Report = "report.json" });
        Assert.Equal(["base", "hello", "other"], images.Select(static image => image.Name));
        Assert.All(images, static image => Assert.Equal(["1.0"], image.Tags));
        Assert.Equal(_folder["logs", "hello.log"], images[1].LogFile?.FullPath);
        Assert.True(System.IO.File.Exists(_folder["report.json"]));
        Assert.Contains(_folder.Log[LogLevel.Information], static line => line.StartsWith("hello | ", StringComparison.Ordinal));
        Assert.Contains(_folder.Log[LogLevel.Information], static line => line.StartsWith("other: published (", StringComparison.Ordinal));
    }

    [Fact]
    public void Functions_can_be_named()
    {
        var image = Assert.Single(_folder.Context.DispatchPublishAll("dispatch.yaml", new DispatchPublishAllSettings { Functions = { "base" }, Limit = 1 }));
        Assert.Equal("base", image.Name);
    }

    [Fact]
    public void A_failure_names_its_function()
    {
        _folder.Write("dispatch.yaml", File.Replace("dockerfile: Dockerfile", "dockerfile: none", StringComparison.Ordinal));
        var failure = Assert.Throws<CakeException>(() => _folder.Context.DispatchPublishAll("dispatch.yaml", new DispatchPublishAllSettings { KeepGoing = true }));
        Assert.Equal(2, failure.ExitCode);
        Assert.StartsWith("DSP1005: hello: ", failure.Message, StringComparison.Ordinal);
        Assert.True(System.IO.File.Exists(_folder["base.tar"]));
        Assert.Contains(_folder.Log[LogLevel.Error], static line => line.Contains("error DSP1005: other: ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_wrong_with_the_file_is_an_exception()
    {
        _folder.Write("dispatch.yaml", "version: 2\nfunctions: {}\n");
        Assert.StartsWith("DSP1020", Assert.Throws<CakeException>(() => _folder.Context.DispatchPublishAll("dispatch.yaml", new())).Message, StringComparison.Ordinal);
        Assert.Equal(2, _folder.Log[LogLevel.Error].Count());
        Assert.StartsWith("DSP1005", Assert.Throws<CakeException>(() => _folder.Context.DispatchPublishAll("none.yaml", new())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_of_the_environment_is_refused_and_publishes_nothing()
    {
        _folder.Environment.Variables["FUNCTION_IMAGE_DRY_RUN"] = "true";
        Assert.Equal(2, Assert.Throws<CakeException>(() => _folder.Context.DispatchPublishAll("dispatch.yaml", new())).ExitCode);
        Assert.Equal(2, Assert.Throws<CakeException>(() => _folder.WithBase()).ExitCode);
        Assert.Empty(Directory.GetFiles(_folder["."], "*.tar"));
    }
}
