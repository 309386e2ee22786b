using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>Hands a Dockerfile with <c>RUN</c> to an installed builder: buildah, podman or docker.</summary>
/// <param name="stores">Where base images come from.</param>
/// <param name="environment">The environment that the builder is looked up in (<c>PATH</c>) and gets; files of a build go under its <c>TMPDIR</c>.</param>
internal sealed class RunBuilder(IImageStores stores, IReadOnlyDictionary<string, string> environment)
{
    private static readonly string[] Names = ["buildah", "podman", "docker"];

    /// <summary>Builds an image; the caller copies it to its destination and disposes it.</summary>
    /// <exception cref="DispatchException">No builder (DSP5302), a failed command (DSP5301) or builder (DSP5303), or a base image that cannot be had.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing of the builder runs any more.</exception>
    public async Task<BuiltImage> BuildAsync(ImageBuild build, Dockerfile dockerfile, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        var (name, builder) = FindBuilder(build.RunBuilder);
        var folder = WorkFolder.Create(environment);
        try
        {
            var bases = new BaseImages(stores, folder);
            var images = new List<(ExternalImage, BaseImage)>();
            foreach (var place in ExternalImages.Find(dockerfile, build))
            {
                images.Add((place, await bases.FetchAsync(place, build.Workspace.Root, cancellationToken)));
            }

            ContextFolder.Write(build.Workspace, Path.Combine(folder, BuilderRequest.Context), build.Timestamp, cancellationToken);
            events.Report(new PhaseStarted("run", $"Building with {name}"));
            var request = new BuilderRequest(build, dockerfile, images, folder);
            var result = await builder.BuildAsync(request, new BuilderLog(events), cancellationToken);
            return await ImageAssembly.RunAsync(result, bases.All, folder, cancellationToken);
        }
        catch
        {
            WorkFolder.Delete(folder);
            throw;
        }
    }

    private (string Name, IContainerBuilder Builder) FindBuilder(string? wanted)
    {
        if (wanted is not null && !Names.Contains(wanted, StringComparer.Ordinal))
        {
            throw new DispatchException(new Diagnostic(Codes.BuilderMissing, $"'{wanted}' is no known builder.") { Suggestion = "Name buildah, podman or docker." });
        }

        foreach (var name in wanted is null ? Names : [wanted])
        {
            if (Executables.Find(name, environment) is { } program)
            {
                return (name, name == "docker" ? new DockerBuilder(program, environment) : new BuildahBuilder(name, program, environment));
            }
        }

        throw new DispatchException(
            Codes.BuilderMissing,
            $"The Dockerfile has RUN instructions, and {(wanted is null ? "none of buildah, podman and docker is" : $"{wanted} is not")} on the PATH to execute them.");
    }
}
