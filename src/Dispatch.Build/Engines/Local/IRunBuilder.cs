using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Engines.Local;

/// <summary>Builds a Dockerfile that has <c>RUN</c>, with a builder installed on this machine.</summary>
public interface IRunBuilder
{
    /// <summary>Builds into an OCI layout; labels, annotations and the destination are the engine's.</summary>
    /// <param name="build">What to build.</param>
    /// <param name="dockerfile">Its Dockerfile.</param>
    /// <param name="events">Told what the builder prints.</param>
    /// <param name="cancellationToken">Ends the builder.</param>
    /// <exception cref="DispatchException">There is no builder, or the build failed.</exception>
    Task<RunResult> BuildAsync(ImageBuild build, Dockerfile dockerfile, IProgress<BuildEvent> events, CancellationToken cancellationToken);
}

/// <summary>An image in an OCI layout of its own.</summary>
/// <param name="LayoutFolder">The layout.</param>
/// <param name="Tag">The image's tag; null when it is the only one.</param>
/// <param name="CleanUp">Removes what it left on disk.</param>
public sealed record RunResult(string LayoutFolder, string? Tag, Func<ValueTask> CleanUp) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CleanUp();
}
