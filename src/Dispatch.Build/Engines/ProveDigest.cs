using Dispatch.Oci;

namespace Dispatch.Build.Engines;

/// <summary>Believes an engine only when the destination itself answers with the digest, for every tag.</summary>
public sealed class ProveDigest(IBuildEngine engine, IImageStores stores) : IBuildEngine
{
    /// <inheritdoc/>
    public async Task<PublishedImage> BuildAsync(ImageBuild build, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        var image = await engine.BuildAsync(build, events, cancellationToken);
        events.Report(new PhaseStarted("verify", $"Asking {build.Destination.Location} for {image.Digest}"));
        await using var published = stores.OpenPublished(build.Destination.Location);
        foreach (var tag in build.Destination.Tags)
        {
            var found = await published.FindDigestAsync(tag, cancellationToken);
            if (found != image.Digest)
            {
                throw new DispatchException(
                    Codes.DigestMismatch,
                    $"{build.Destination.Location} answers with {found?.ToString() ?? "nothing"} for tag '{tag}', but the image just built is {image.Digest}.");
            }
        }

        return image;
    }
}
