using System.Text;
using Dispatch.Build.Definitions;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local;
using Dispatch.Oci;

namespace Dispatch.Build.Doctor;

/// <summary>Whether the image to build from is there for the platform, and holds a template's Dockerfile.</summary>
internal static class BaseImageCheck
{
    private const string Name = "base-image";

    public static Check Create(ExaminedDefinition examined, Func<ExaminedDefinition, IImageStores> stores) =>
        new(Name, Codes.BaseUnreachable, cancellationToken => RunAsync(examined, stores, cancellationToken));

    private static async Task<CheckResult> RunAsync(ExaminedDefinition examined, Func<ExaminedDefinition, IImageStores> open, CancellationToken cancellationToken)
    {
        if (examined.BaseImage is not { } location)
        {
            return CheckResult.Skip(Name, "No image to build from is set.");
        }

        try
        {
            var stores = open(examined);
            var cache = new BlobCache(stores.CacheFolder);
            await using var images = new BaseImages(stores, location, examined.Definition.Folder, cache);
            var image = await images.GetAsync(location, examined.Platform, static diagnostic => diagnostic, cancellationToken);
            var found = $"{location} is {image.Digest} for {examined.Platform.OS}/{examined.Platform.Architecture}";
            if (examined.HasOwnDockerfile)
            {
                return CheckResult.Ok(Name, found);
            }

            var path = examined.Definition.Kind is ImageKind.Function ? "/function-template/Dockerfile" : "/image-template/Dockerfile";
            var content = await new ImageFile(cache, new LayerIndexes(cache)).ReadAsync(image, path, cancellationToken)
                ?? throw new DispatchException(Codes.BaseNotFunctionImage, $"The image {location} has no file {path}.");
            DockerfileParser.Parse(Encoding.UTF8.GetString(content.Span), $"{location}:{path}");
            return CheckResult.Ok(Name, $"{found} and holds {path}");
        }
        catch (Exception failure) when (failure is not (DispatchException or OperationCanceledException))
        {
            throw Failures.Explain(failure, destination: null, location);
        }
    }
}
