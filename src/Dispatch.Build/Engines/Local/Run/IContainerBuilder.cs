using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>What a builder gets.</summary>
/// <param name="Build">The definition.</param>
/// <param name="Dockerfile">Parsed; its text names images outside.</param>
/// <param name="Images">Those images as they lie here.</param>
/// <param name="WorkFolder">A folder of this build with <c>context</c>; the builder's working directory.</param>
internal sealed record BuilderRequest(
    ImageBuild Build, Dockerfile Dockerfile, IReadOnlyList<(ExternalImage Place, LaidOutImage Image)> Images, string WorkFolder)
{
    public const string Context = "context";

    public string InWorkFolder(string name) => Path.Combine(WorkFolder, name);

    /// <summary>Writes the Dockerfile with these names in the place of images.</summary>
    public async Task<string> WriteDockerfileAsync(Func<LaidOutImage, string> reference, CancellationToken cancellationToken)
    {
        var text = DockerfileRewriter.Rewrite(Dockerfile, Images.Select(image => (image.Place, reference(image.Image))));
        var path = InWorkFolder("Dockerfile");
        await File.WriteAllTextAsync(path, text.TrimStart('\uFEFF'), cancellationToken);
        return path;
    }
}

/// <summary>What a builder made: a configuration and uncompressed layers.</summary>
/// <param name="ConfigFile">The configuration in Docker's form.</param>
/// <param name="LayerFiles">Tar files, lowest first.</param>
internal sealed record BuilderResult(string ConfigFile, IReadOnlyList<string> LayerFiles);

/// <summary>An installed program that executes Dockerfiles.</summary>
internal interface IContainerBuilder
{
    /// <summary>Builds; nothing of it stays in the builder's storage but base images.</summary>
    /// <exception cref="DispatchException">It failed.</exception>
    Task<BuilderResult> BuildAsync(BuilderRequest request, BuilderLog log, CancellationToken cancellationToken);
}
