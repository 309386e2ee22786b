namespace Dispatch.Build;

/// <summary>Makes an image of a definition. What all engines share is a decorator around this.</summary>
public interface IBuildEngine
{
    /// <summary>Builds, publishes and returns only with proof: the digest is at the destination.</summary>
    /// <exception cref="DispatchException">It failed; the code says how.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<PublishedImage> BuildAsync(ImageBuild build, IProgress<BuildEvent> events, CancellationToken cancellationToken);
}
