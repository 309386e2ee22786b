using System.Collections;
using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>Hands a Dockerfile with <c>RUN</c> to an installed builder: buildah, podman or docker.</summary>
/// <param name="stores">Where base images come from.</param>
/// <param name="environment">The environment that the builder is looked up in (<c>PATH</c>) and gets; files of a build go under its <c>TMPDIR</c>. Null for this process's.</param>
public sealed class RunBuilder(IImageStores stores, IReadOnlyDictionary<string, string>? environment = null) : IRunBuilder
{
    private const string Layout = "layout";

    internal static readonly string[] Names = ["buildah", "podman", "docker"];

    private readonly IReadOnlyDictionary<string, string> _environment = environment ?? ThisProcess();

    /// <summary>Builds an image; the caller copies it to its destination and disposes it.</summary>
    /// <exception cref="DispatchException">No builder (DSP5302), a failed command (DSP5301) or builder (DSP5303), or a base image that cannot be had.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing of the builder runs any more.</exception>
    public async Task<RunResult> BuildAsync(ImageBuild build, Dockerfile dockerfile, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        var (name, builder) = FindBuilder(build.RunBuilder);
        var folder = WorkFolder.Create(_environment);
        try
        {
            var cache = new BlobCache(stores.CacheFolder);
            await using var sources = new BaseImages(stores, build.BaseImage, build.Workspace.Root, cache);
            var bases = new LaidOutImages(sources, cache, folder);
            var images = new List<(ExternalImage, LaidOutImage)>();
            foreach (var place in ExternalImages.Find(dockerfile, build))
            {
                images.Add((place, await bases.FetchAsync(place, cancellationToken)));
            }

            ContextFolder.Write(build.Workspace, Path.Combine(folder, BuilderRequest.Context), build.Timestamp, cancellationToken);
            events.Report(new Notice($"RUN is executed by {name}."));
            var request = new BuilderRequest(build, dockerfile, images, folder);
            var result = await builder.BuildAsync(request, new BuilderLog(events), cancellationToken);
            await new ResultLayout(Path.Combine(folder, Layout), bases.All).WriteAsync(result, cancellationToken);
            return new RunResult(Path.Combine(folder, Layout), null, () =>
            {
                WorkFolder.Delete(folder);
                return ValueTask.CompletedTask;
            });
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
            if (Executables.Find(name, _environment) is { } program)
            {
                return (name, name == "docker" ? new DockerBuilder(program, _environment) : new BuildahBuilder(name, program, _environment));
            }
        }

        throw new DispatchException(
            Codes.BuilderMissing,
            $"The Dockerfile has RUN instructions, and {(wanted is null ? "none of buildah, podman and docker is" : $"{wanted} is not")} on the PATH to execute them.");
    }

    internal static Dictionary<string, string> ThisProcess() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(
            variable => (string)variable.Key, variable => (string)variable.Value!, StringComparer.Ordinal);
}
