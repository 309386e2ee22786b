using Cake.Core;
using Cake.Dispatch.Tests.Infrastructure;
using Xunit;

namespace Cake.Dispatch.Tests;

public sealed class RenderTests : IDisposable
{
    private readonly FunctionFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_cluster_objects_are_returned_and_written()
    {
        var settings = Settings();
        settings.Output = "manifests";
        var manifests = _folder.Context.DispatchRender("hello", settings);
        Assert.Equal(["function-template.buildtemplate.yaml", "hello.build.yaml", "hello.service.yaml"], manifests.Select(static one => one.FileName).Order(StringComparer.Ordinal));
        Assert.All(manifests, static one => Assert.Equal(one.Yaml, File.ReadAllText(one.File!.FullPath)));
        Assert.All(manifests, one => Assert.Equal(_folder["manifests"], one.File!.GetDirectory().FullPath));
        Assert.Equal(manifests.Select(static one => one.Yaml), _folder.Context.DispatchRender("hello", settings).Select(static one => one.Yaml));
    }

    [Fact]
    public void Without_a_folder_nothing_is_written()
    {
        Assert.All(_folder.Context.DispatchRender("hello", Settings()), static one => Assert.Null(one.File));
    }

    [Fact]
    public void A_wrong_setting_is_an_exception()
    {
        var settings = Settings();
        settings.Cluster.Namespace = "No Namespace";
        var failure = Assert.Throws<CakeException>(() => _folder.Context.DispatchRender("hello", settings));
        Assert.Equal(2, failure.ExitCode);
        Assert.Contains("Namespace", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_an_exception()
    {
        var settings = Settings();
        settings.Output = "hello/hello.js";
        Assert.Throws<CakeException>(() => _folder.Context.DispatchRender("hello", settings));
    }

    private static DispatchRenderSettings Settings() => new()
    {
        RuntimeImage = "registry.example.com/team/runtime-js:1.0",
        Handler = "hello.js",
        Registry = "registry.example.com/team",
    };
}
