using Dispatch.Build.Stores;
using Dispatch.Build.Workspaces;
using Dispatch.Oci.Registries;

namespace Dispatch.Build.Benchmarks;

/// <summary>The whole product behind a publish, forced: nothing is skipped.</summary>
internal static class Publishing
{
    /// <summary>Publishes with the template in <paramref name="baseImage"/>, or with the workspace's own Dockerfile when there is no base.</summary>
    public static async Task PublishAsync(
        string workspace, string baseImage, string destination, string cacheFolder, CancellationToken cancellationToken, IProgress<BuildEvent>? events = null)
    {
        var image = baseImage.Length > 0 ? ImageLocation.Parse(baseImage, workspace) : null;
        var target = ImageLocation.Parse(destination, workspace);
        var build = new ImageBuild
        {
            Name = "benchmark",
            BaseImage = image,
            Dockerfile = image is null ? new DockerfileOrigin.OnDisk(Path.Combine(workspace, "Dockerfile")) : new DockerfileOrigin.InImage("/function-template/Dockerfile"),
            BuildArguments = image is null ? [] : [new("IMAGE", baseImage), new("HANDLER", "index.js")],
            Destination = new(target, [(target as ImageLocation.InRegistry)?.Reference.Tag ?? "1"]),
            Workspace = WorkspaceReader.Read(new WorkspaceOptions { Root = workspace, MaxBytes = long.MaxValue }, cancellationToken),
            Force = true,
        };
        using var stores = new ImageStores(new RegistryOptions(), cacheFolder);
        await Publisher.Local(stores).PublishAsync(build, events ?? new Progress<BuildEvent>(), cancellationToken);
    }
}
