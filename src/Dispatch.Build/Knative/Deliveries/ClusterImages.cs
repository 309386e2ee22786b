namespace Dispatch.Build.Knative.Deliveries;

/// <summary>A cluster reads and writes registries only.</summary>
internal static class ClusterImages
{
    /// <exception cref="DispatchException">The destination or the base image is a file on this machine.</exception>
    public static void Check(ImageBuild build)
    {
        if (build.Destination.Location is not ImageLocation.InRegistry)
        {
            throw NotInRegistry(build.Destination.Location, "The destination");
        }

        if (build.BaseImage is { } image and not ImageLocation.InRegistry)
        {
            throw NotInRegistry(image, "The base image");
        }
    }

    public static DispatchException NotInRegistry(ImageLocation location, string what) => new(Codes.NotInRegistry, $"{what} {location} is a file on this machine, which a cluster cannot reach.");
}
