using Dispatch.Oci;

namespace Dispatch.Build.Engines;

/// <summary>Pins the base image to the digest its tag has now: key, engine and result then speak of the same image.</summary>
internal static class BaseImagePin
{
    public static async Task<ImageBuild> PinAsync(ImageBuild build, IImageStores stores, CancellationToken cancellationToken)
    {
        if (build.BaseImage is not ImageLocation.InRegistry { Reference: { Digest: null } reference } location)
        {
            return build;
        }

        var (source, tag) = stores.OpenSource(location);
        await using (source)
        {
            var digest = await source.FindDigestAsync(tag, cancellationToken) ?? throw new DispatchException(
                Codes.BaseNotFound, $"There is no image {reference}.");
            var pinned = new ImageLocation.InRegistry(reference with { Digest = digest });

            // The template's FROM reads the image from an argument: it has to name the same one.
            return build with
            {
                BaseImage = pinned,
                BuildArguments = [.. build.BuildArguments.Select(argument =>
                    argument.Key is "IMAGE" or "BASE_IMAGE" && string.Equals(argument.Value, location.ToString(), StringComparison.Ordinal)
                        ? new(argument.Key, pinned.ToString()) : argument)],
            };
        }
    }
}
