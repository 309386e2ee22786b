using Cake.Core.IO;
using Cake.Dispatch.Running;
using Cake.Dispatch.Tests.Infrastructure;
using Dispatch.Build.Definitions;
using Xunit;

namespace Cake.Dispatch.Tests;

/// <summary>Settings classes against what every face has.</summary>
public sealed class SettingsTests
{
    // A dry run has no image to return: a script describes a function with DispatchRender.
    private static readonly string[] _absent = ["FunctionImageDryRun"];

    private readonly DispatchPublishFunctionSettings _function = new();
    private readonly DispatchPublishRuntimeSettings _runtime = new();

    [Fact]
    public void Every_setting_of_the_other_faces_is_a_property()
    {
        foreach (var setting in Setting.All)
        {
            var found = _function.Find(setting.Property) ?? _runtime.Find(setting.Property);
            Assert.Equal(!_absent.Contains(setting.Property), found is not null);
            Assert.True(found is null || IsProperty(found.Value.Name), $"There is no property {found?.Name}.");
            Assert.Null(found?.Text);
        }
    }

    [Fact]
    public void A_property_wins_over_the_environment()
    {
        using var folder = new FunctionFolder();
        folder.Environment.Variables["FUNCTION_IMAGE_REGISTRY"] = "registry.example.com";
        folder.Environment.Variables["FUNCTION_IMAGE_TAGS"] = "environment";
        folder.Environment.Variables["FUNCTION_IMAGE_FORCE"] = "true";
        _function.Tags = ["1.0", "latest"];
        _function.Force = false;
        var settings = CakeDefinition.Of(folder.Context, "hello", _function).Settings;
        Assert.Equal("registry.example.com", settings["FunctionImageRegistry"]);
        Assert.Equal("1.0;latest", settings["FunctionImageTags"]);
        Assert.Equal("False", settings["FunctionImageForce"]);
        Assert.Null(settings["FunctionHandler"]);
    }

    [Fact]
    public void What_is_no_text_becomes_one()
    {
        _function.Timeout = TimeSpan.FromSeconds(90);
        _function.WorkspaceMaxBytes = 1L << 32;
        _function.WorkspaceMaxFiles = 7;
        _function.InsecureRegistries.Add("a.example.com");
        _function.RegistryCertificates["b.example.com"] = "certs/b.pem";
        _function.Cluster.KubeConfig = "kube/config";
        Assert.Equal("1m30s", _function.Find("DispatchBuildTimeout")?.Text);
        Assert.Equal("4294967296", _function.Find("FunctionWorkspaceMaxBytes")?.Text);
        Assert.Equal("7", _function.Find("FunctionWorkspaceMaxFiles")?.Text);
        Assert.Equal("a.example.com", _function.Find("DispatchInsecureRegistries")?.Text);
        Assert.Equal("b.example.com=certs/b.pem", _function.Find("DispatchRegistryCertificates")?.Text);
        Assert.Equal(("KubeConfig", "kube/config"), _function.Find("DispatchKubeConfig"));
    }

    [Fact]
    public void Paths_start_at_the_working_directory_of_the_script()
    {
        using var folder = new FunctionFolder();
        _function.Files = [new FilePath("hello/hello.js"), new FilePath("Dockerfile")];
        var definition = CakeDefinition.Of(folder.Context, "hello", _function);
        Assert.Equal(folder["hello"], definition.Folder);
        Assert.Equal("hello", definition.Name);
        Assert.Equal([(folder["hello", "hello.js"], "hello.js"), (folder["Dockerfile"], "Dockerfile")], definition.Files);
    }

    private static bool IsProperty(string name) =>
        ((Type[])[typeof(DispatchPublishFunctionSettings), typeof(DispatchPublishRuntimeSettings), typeof(DispatchClusterSettings)]).Any(type => type.GetProperty(name) is not null);
}
