using System.Text.Json;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local.Run;
using Dispatch.Build.Keys;
using Dispatch.Build.Knative.Dockerfiles;
using Dispatch.Build.Tests.Engines.RunBuilder;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Dockerfiles;

/// <summary>A real builder takes labels and defaults as they are meant.</summary>
public sealed class BuildahReadsTests(BuildahFixture buildah) : IClassFixture<BuildahFixture>
{
    [Theory]
    [InlineData("FROM scratch\nARG VALUE\nENV SEEN=\"$VALUE\"\nCMD x \\\n")]
    [InlineData("# escape=`\nFROM scratch\nARG VALUE=old `\n OTHER\nENV SEEN=\"$VALUE\"\nCMD x")]
    public async Task Labels_and_arguments_arrive(string text)
    {
        BuildahFixture.SkipUnlessInstalled();
        const string Key = """{"key":"sha256:0123","parts":{"workspace":"0123456789ab"}}""";
        const string Value = "it's a \"$VALUE\"";
        using var folder = new TempFolder();
        var build = new ImageBuild
        {
            Name = "hello",
            Workspace = new Workspace(folder.Path, []),
            Dockerfile = new DockerfileOrigin.OnDisk("/nowhere"),
            Destination = new(new ImageLocation.InArchive("/nowhere", null), ["1"]),
            BuildArguments = [new("VALUE", Value)],
            Labels = [new("title", "Hello, 'world'")],
            Annotations = new Dictionary<string, string> { [InputKey.Annotation] = Key },
        };
        var file = folder.Write("Dockerfile", PreparedDockerfile.Create(DockerfileParser.Parse(text, "Dockerfile"), build, ["VALUE"]).Text);

        await RunAsync("bud", "--file", file, "--tag", "localhost/prepared", folder.Path);
        using var image = JsonDocument.Parse(await RunAsync("inspect", "--type", "image", "localhost/prepared"));
        var config = image.RootElement.GetProperty("OCIv1").GetProperty("config");

        Assert.Contains($"SEEN={Value}", config.GetProperty("Env").EnumerateArray().Select(variable => variable.GetString()));
        Assert.Equal(Key, config.GetProperty("Labels").GetProperty(InputKey.Annotation).GetString());
        Assert.Equal("Hello, 'world'", config.GetProperty("Labels").GetProperty("title").GetString());
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var (output, errors) = (new List<string>(), new List<string>());
        var code = await ProcessRunner.RunAsync(new(Tool.Find("buildah")!, arguments, "/", buildah.Environment), line => output.Add(line.Text), line => errors.Add(line.Text), TestContext.Current.CancellationToken);
        Assert.True(code == 0, string.Join('\n', errors));
        return string.Join('\n', output);
    }
}
