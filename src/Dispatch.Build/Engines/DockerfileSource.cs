using System.Text;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local;
using Dispatch.Oci;

namespace Dispatch.Build.Engines;

/// <summary>Finds a definition's Dockerfile, on disk or in the base image, and parses it.</summary>
internal sealed class DockerfileSource(BaseImages bases, ImageFile files)
{
    /// <summary>The Dockerfile, and how containers of the base image are run; null without a base image.</summary>
    /// <exception cref="DispatchException">It cannot be read, or is not valid.</exception>
    public static async Task<(Dockerfile Dockerfile, ContainerConfig? Base)> ReadAsync(ImageBuild build, IImageStores stores, CancellationToken cancellationToken)
    {
        var cache = new BlobCache(stores.CacheFolder);
        var bases = new BaseImages(stores, build.BaseImage, build.Workspace.Root, cache);
        await using var _ = bases.ConfigureAwait(false);
        var dockerfile = await new DockerfileSource(bases, new ImageFile(cache, new LayerIndexes(cache))).ReadAsync(build, cancellationToken).ConfigureAwait(false);
        var start = build.BaseImage is { } image
            ? (await bases.GetAsync(image, build.Platform, static diagnostic => diagnostic, cancellationToken).ConfigureAwait(false)).Config.Config ?? new()
            : null;
        return (dockerfile, start);
    }

    /// <summary>A Dockerfile on disk.</summary>
    /// <exception cref="DispatchException">It cannot be read, or is not valid.</exception>
    public static async Task<Dockerfile> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return DockerfileParser.Parse(await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DispatchException(new Diagnostic(Codes.DockerfileUnreadable, $"The Dockerfile {path} cannot be read: {exception.Message}") { File = path }, exception);
        }
    }

    /// <summary>The Dockerfile.</summary>
    /// <exception cref="DispatchException">It cannot be read, or is not valid.</exception>
    public async Task<Dockerfile> ReadAsync(ImageBuild build, CancellationToken cancellationToken)
    {
        switch (build.Dockerfile)
        {
            case DockerfileOrigin.OnDisk(var path):
                return await ReadFileAsync(path, cancellationToken).ConfigureAwait(false);
            case DockerfileOrigin.InImage(var path) when build.BaseImage is { } image:
                var opened = await bases.GetAsync(image, build.Platform, static diagnostic => diagnostic, cancellationToken).ConfigureAwait(false);
                var content = await files.ReadAsync(opened, path, cancellationToken).ConfigureAwait(false)
                    ?? throw new DispatchException(Codes.BaseNotFunctionImage, $"The image {image} has no file {path}.");
                return DockerfileParser.Parse(Encoding.UTF8.GetString(content.Span), $"{image}:{path}");
            default:
                throw new DispatchException(Codes.BaseNotFunctionImage, "The Dockerfile is to come out of the base image, but no base image is given.");
        }
    }
}
