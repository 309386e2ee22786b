using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Engines.RunBuilder;

/// <summary>The docker adapter against a script in its place: what it is called with, and what is made of its answers.</summary>
public sealed class DockerBuilderTests
{
    // "build" answers with the image that was loaded; "save" gives that archive back.
    private const string Docker =
        """
        #!/bin/sh
        echo "$*" >> "$TMPDIR/calls"
        case $1 in
        load) cp load.tar "$TMPDIR/kept.tar" ;;
        build) cp Dockerfile "$TMPDIR/Dockerfile.seen"; echo sha256:1234 > id; [ -z "$FAIL" ] || { cat "$TMPDIR/failure" >&2; exit 1; } ;;
        save) cp "$TMPDIR/kept.tar" image.tar ;;
        esac
        """;

    [Fact]
    public async Task Loads_bases_builds_and_saves()
    {
        Assert.SkipUnless(File.Exists("/bin/busybox"), "needs busybox: apt-get install busybox-static");
        using var folder = new TempFolder();
        using var images = new TestImages();
        await using var image = await BuildAsync(folder, images);
        var calls = File.ReadAllLines(folder["calls"]);
        var manifest = new BuiltRun(image, []).Manifest;

        Assert.Equal(["load", "build", "save", "rmi"], calls.Select(call => call.Split(' ')[0]));
        Assert.Contains("--build-arg SOURCE_DATE_EPOCH=0", calls[1], StringComparison.Ordinal);
        Assert.Contains("--build-arg https_proxy", calls[1], StringComparison.Ordinal);
        Assert.Matches("^FROM dispatch-build-base:[0-9a-f]{64}\nRUN x\n$", File.ReadAllText(folder["Dockerfile.seen"]));
        Assert.Equal(images.Base.Layer.Digest, manifest.Layers.Single().Digest);
    }

    [Theory]
    [InlineData("#7 0.1 Dockerfile:1\n------\nDockerfile:2\n--------------------\n   2 | >>> RUN x\nERROR: failed to solve: process \"/bin/sh -c x\" did not complete successfully: exit code: 127", "DSP5301", 2)]
    [InlineData("Dockerfile:2\nERROR: failed to solve: \"/nosuch\": not found", "DSP5303", 2)]
    [InlineData("ERROR: Cannot connect to the Docker daemon", "DSP5303", 0)]
    public async Task Finds_the_instruction_in_the_words_of_BuildKit(string output, string code, int line)
    {
        Assert.SkipUnless(File.Exists("/bin/busybox"), "needs busybox: apt-get install busybox-static");
        using var folder = new TempFolder();
        using var images = new TestImages();
        folder.Write("failure", output + "\n");
        var error = (await Assert.ThrowsAsync<DispatchException>(() => BuildAsync(folder, images, ("FAIL", "1")))).Diagnostics[0];

        Assert.Equal((code, line), (error.Code.Id, error.Line));
        Assert.NotEmpty(error.Evidence);
        Assert.Empty(Directory.GetDirectories(folder.Path, "dispatch-run-*"));
    }

    private static async Task<RunResult> BuildAsync(TempFolder folder, TestImages images, params (string Name, string Value)[] more)
    {
        Script.Write(folder, "bin/docker", Docker);
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["PATH"] = folder["bin"] + ":/usr/bin:/bin",
            ["TMPDIR"] = folder.Path,
            ["https_proxy"] = "http://proxy.example",
        };
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        var build = new ImageBuild
        {
            Name = "function",
            Workspace = new Workspace(folder.Path, []),
            Dockerfile = new DockerfileOrigin.OnDisk("/function/Dockerfile"),
            Destination = new ImageDestination(new ImageLocation.InArchive("/unused", null), ["latest"]),
            RunBuilder = "docker",
        };
        return await new Build.Engines.Local.Run.RunBuilder(images, environment).BuildAsync(
            build, DockerfileParser.Parse("FROM registry.example/base:1\nRUN x\n", "Dockerfile"), new Progress<BuildEvent>(), TestContext.Current.CancellationToken);
    }
}
