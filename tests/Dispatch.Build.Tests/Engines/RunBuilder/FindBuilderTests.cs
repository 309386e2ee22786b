using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Workspaces;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Engines.RunBuilder;

public sealed class FindBuilderTests
{
    [Theory]
    [InlineData(null, "none of buildah, podman and docker is on the PATH")]
    [InlineData("podman", "podman is not on the PATH")]
    [InlineData("kaniko", "'kaniko' is no known builder")]
    public async Task Says_what_to_install(string? wanted, string expected)
    {
        using var folder = new TempFolder();
        var error = (await BuildAsync(wanted, folder)).Diagnostics[0];

        Assert.Equal(("DSP5302", 2), (error.Code.Id, error.Code.ExitCode));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "buildah bud")]
    [InlineData("podman", "podman build")]
    [InlineData("docker", "docker build --progress=plain")]
    public async Task Takes_the_first_found_or_the_one_named(string? wanted, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs scripts as programs");
        using var folder = new TempFolder();
        foreach (var name in new[] { "docker", "podman", "buildah" })
        {
            Script.Write(folder, name, "#!/bin/sh\necho \"${0##*/} $*\" >&2\nexit 1\n");
        }

        var error = (await BuildAsync(wanted, folder)).Diagnostics[0];

        Assert.Equal("DSP5303", error.Code.Id);
        Assert.StartsWith(expected, error.Evidence[0], StringComparison.Ordinal);
    }

    private static async Task<DispatchException> BuildAsync(string? wanted, TempFolder folder)
    {
        using var images = new TestImages();
        var build = new ImageBuild
        {
            Name = "function",
            Workspace = new Workspace(folder.Path, []),
            Dockerfile = new DockerfileOrigin.OnDisk("/function/Dockerfile"),
            Destination = new ImageDestination(new ImageLocation.InArchive("/unused", null), ["latest"]),
            RunBuilder = wanted,
        };
        var builder = new Build.Engines.Local.Run.RunBuilder(images, new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = folder.Path, ["TMPDIR"] = folder.Path });
        var dockerfile = DockerfileParser.Parse("FROM scratch\nRUN x\n", "Dockerfile");
        return await Assert.ThrowsAsync<DispatchException>(
            () => builder.BuildAsync(build, dockerfile, new Progress<BuildEvent>(), TestContext.Current.CancellationToken));
    }
}
