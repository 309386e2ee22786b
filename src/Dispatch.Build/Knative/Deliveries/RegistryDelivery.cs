using Dispatch.Build.Engines.Local;
using Dispatch.Build.Keys;
using Dispatch.Oci;

namespace Dispatch.Build.Knative.Deliveries;

/// <summary>
/// The workspace travels as an image beside the one to build: a base that has <c>cp</c>, whose layers are mounted where the registry can, and one
/// layer of ours. Its tag follows from its content, so that the same workspace is uploaded once.
/// </summary>
/// <param name="stores">The image stores of this run.</param>
/// <param name="sourceImage">Image with cp; null for the build's base image, which has it (every Dispatch image is copied from with cp).</param>
internal sealed class RegistryDelivery(IImageStores stores, string? sourceImage) : IWorkspaceDelivery
{
    public const string Name = "registry";

    /// <summary>The annotation that names the whole content; the tag has only the beginning of it, and anyone may have pushed that.</summary>
    public const string Annotation = "build.dispatch.context";

    private const string Folder = "dispatch";

    private static readonly KeyedLock _uploads = new();

    /// <inheritdoc/>
    public async Task<Delivery> DeliverAsync(BuildContext context, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        var destination = (context.Build.Destination.Location as ImageLocation.InRegistry)?.Reference ?? throw ClusterImages.NotInRegistry(context.Build.Destination.Location, "The destination");
        var cache = new BlobCache(stores.CacheFolder);
        var bases = new BaseImages(stores, context.Build.BaseImage, context.Build.Workspace.Root, cache);
        await using var _ = bases.ConfigureAwait(false);
        var start = await bases.GetAsync(SourceLocation(context.Build), context.Build.Platform, static diagnostic => diagnostic, cancellationToken);
        var content = await ContentAsync(context, start, cancellationToken);
        var image = destination.WithTag($"dispatch-context-{content.Hex[..12]}");

        // Others with the same content wait, and then find it.
        using var turn = await _uploads.EnterAsync(image.ToString(), cancellationToken);
        var digest = await FindAsync(image, content, cancellationToken);
        if (digest is null)
        {
            events.Report(new Notice($"Uploading the workspace as {image}."));
            digest = await UploadAsync(context, start, image, content, cache, cancellationToken);
        }
        else
        {
            events.Report(new Notice($"The registry holds this workspace already: {image}."));
        }

        return new(Name, [new()
        {
            Name = "workspace",
            Custom = new() { Image = (image with { Tag = null, Digest = digest }).ToString(), Command = ["cp"], Args = ["-R", "-P", $"/{Folder}/workspace", $"/{Folder}/builder", "/"] },
        }]);
    }

    private ImageLocation SourceLocation(ImageBuild build)
    {
        try
        {
            return sourceImage is null ? build.BaseImage ?? new ImageLocation.InRegistry(ImageReference.Parse(ShellSource.DefaultImage)) : new ImageLocation.InRegistry(ImageReference.Parse(sourceImage));
        }
        catch (FormatException exception)
        {
            throw new DispatchException(Codes.SettingInvalid, $"The source image '{sourceImage}' is no image: {exception.Message}", exception);
        }
    }

    private static async Task<Digest> ContentAsync(BuildContext context, BaseImage start, CancellationToken cancellationToken)
    {
        using var hash = new KeyHash("dispatch.context.1");
        hash.Add((await context.Build.Workspace.ComputeDigestAsync(cancellationToken)).ToString());
        hash.Add(context.Dockerfile);
        hash.Add(start.Manifest.Config.Digest.ToString());
        hash.Add(context.Build.Timestamp.ToUnixTimeSeconds());
        return hash.Finish();
    }

    private async Task<Digest?> FindAsync(ImageReference image, Digest content, CancellationToken cancellationToken)
    {
        await using var repository = stores.OpenPublished(new ImageLocation.InRegistry(image));
        var found = await repository.FindManifestAsync(image.Tag!, cancellationToken);
        return found is not null && MediaTypes.IsManifest(found.MediaType)
            && ImageJson.ReadManifest(found.Bytes.Span).Annotations?.GetValueOrDefault(Annotation) == content.ToString() ? found.Digest : null;
    }

    private async Task<Digest> UploadAsync(BuildContext context, BaseImage start, ImageReference image, Digest content, BlobCache cache, CancellationToken cancellationToken)
    {
        // cp keeps no owners, so it has to run as root: builders give files of the context to those they belong to.
        var config = new ContainerConfig { User = "0", Env = start.Config.Config?.Env, WorkingDir = "/" };
        var stage = new StageImage(
            start, config, [Layer(context)], [new() { CreatedBy = "workspace of a build" }], start.Tree(new LayerIndexes(cache)), Author: null);
        var build = context.Build with
        {
            Destination = new(new ImageLocation.InRegistry(image), [image.Tag!]),
            Labels = [],
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [Annotation] = content.ToString() },
        };
        return (await new ImageAssembly(build, stores, cache).PublishAsync(stage, cancellationToken)).Digest;
    }

    // Parents first, as a layer is unpacked.
    private static BuiltLayer Layer(BuildContext context) => new(
    [
        .. ((string[])["", "/workspace", "/builder", "/builder/home"]).Select(path => ContextFiles.Folder(context, "", Folder + path)),
        .. ContextFiles.Workspace(context, Folder),
        .. ContextFiles.Dockerfile(context, Folder),
    ]);
}
