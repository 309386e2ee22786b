using Dispatch.Build.Keys;
using Dispatch.Oci;
using Dispatch.Oci.Registries;

namespace Dispatch.Build.Knative.Engine;

/// <summary>Believes that a Build made the image only when the registry answers for it and the image says it was made of these inputs.</summary>
internal sealed class ProveBuild(IImageStores stores)
{
    /// <summary>Proves the image, then gives it its further tags: builders in a cluster push the first one.</summary>
    /// <param name="expected">What the Build was to make.</param>
    /// <param name="reported">What the builder wrote as digest; null when nothing.</param>
    /// <param name="reportsDigest">
    /// Whether the template's builder can report a digest. Older ones cannot: then the digest of the tag counts, as the key in the image's
    /// configuration, which nobody else writes, shows that this is the image of these inputs.
    /// </param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="DispatchException">The proof failed.</exception>
    public async Task<PublishedImage> ProveAsync(ExpectedImage expected, string? reported, bool reportsDigest, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(expected, reported, reportsDigest, cancellationToken);
        }
        catch (RegistryException failure)
        {
            throw new DispatchException(Codes.DigestMismatch, $"The Build succeeded, but {expected.Destination.Location} does not answer for its image: {failure.Message.TrimEnd('.')}.", failure);
        }
    }

    private async Task<PublishedImage> AskAsync(ExpectedImage expected, string? reported, bool reportsDigest, CancellationToken cancellationToken)
    {
        var (destination, tag) = (expected.Destination, expected.Destination.Tags[0]);
        await using var published = stores.OpenPublished(destination.Location);
        var found = await published.FindDigestAsync(tag, cancellationToken);
        var digest = DigestOf(reported?.Trim(), reportsDigest, found);
        var content = await published.FindManifestAsync(digest.ToString(), cancellationToken);
        if (content is null || content.Digest != digest || !MediaTypes.IsManifest(content.MediaType))
        {
            throw new DispatchException(Codes.DigestMismatch, $"{destination.Location} has no image {digest}, which the Build says it pushed.");
        }

        if (found != digest)
        {
            throw new DispatchException(Codes.DigestMismatch, $"{destination.Location} answers with {found?.ToString() ?? "nothing"} for tag '{tag}', but the image just built is {digest}.");
        }

        var manifest = ImageJson.ReadManifest(content.Bytes.Span);
        var config = await PublishedConfig.ReadAsync(published, manifest, cancellationToken);
        var key = expected.Key is { } asked ? CheckKey(asked, config, digest) : PublishedConfig.FindKey(config);
        CheckPlatform(expected.Platform, config, digest);
        if (destination.Tags.Count > 1)
        {
            await using var target = stores.OpenDestination(destination.Location);
            await target.WriteManifestAsync(content, [.. destination.Tags.Skip(1)], cancellationToken);
            await target.CompleteAsync(cancellationToken);
        }

        return new(destination, digest, KnativeEngine.Name) { InputKey = key?.Value, Size = manifest.Config.Size + manifest.Layers.Sum(static layer => layer.Size) };
    }

    private static Digest DigestOf(string? reported, bool reportsDigest, Digest? found) => reported switch
    {
        null or "" when !reportsDigest && found is { } digest => digest,
        null or "" => throw new DispatchException(Codes.DigestMissing, "The Build succeeded but reported no digest."),
        _ when Digest.TryParse(reported, out var digest) && digest.Algorithm == "sha256" => digest,
        _ => throw new DispatchException(Codes.DigestMissing, $"The Build succeeded but reported '{reported[..Math.Min(reported.Length, 100)]}', which is no digest."),
    };

    private static InputKey CheckKey(InputKey asked, ImageConfig config, Digest digest) =>
        PublishedConfig.FindKey(config) switch
        {
            null => throw new DispatchException(Codes.KeyMismatch, $"The image {digest} has no label {InputKey.Annotation}: nothing shows that it was made of these inputs."),
            { } key when key.Value != asked.Value => throw new DispatchException(
                Codes.KeyMismatch, $"The image {digest} was made of other inputs: {string.Join(" and ", asked.Compare(key).DefaultIfEmpty("something"))} differs."),
            { } key => key,
        };

    private static void CheckPlatform(Platform asked, ImageConfig config, Digest digest)
    {
        if (config.OS != asked.OS || config.Architecture != asked.Architecture || (asked.Variant is not null && config.Variant is not null && config.Variant != asked.Variant))
        {
            throw new DispatchException(Codes.PlatformMismatch, $"The image {digest} is for {config.OS}/{config.Architecture}, not for {asked.OS}/{asked.Architecture}.");
        }
    }
}
