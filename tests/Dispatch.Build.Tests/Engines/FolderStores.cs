using Dispatch.Oci;

namespace Dispatch.Build.Tests.Engines;

/// <summary>Stores in folders: <c>localhost/{name}</c> is the tag {name} of one layout, where images go is another.</summary>
internal sealed class FolderStores(string images, string destination, string cache) : IImageStores
{
    public FolderImages Images { get; } = new(images);

    public string CacheFolder => cache;

    public (IImageSource Source, string TagOrDigest) OpenSource(ImageLocation location) => location switch
    {
        ImageLocation.InRegistry { Reference: var reference } => (Images, reference.Repository),
        ImageLocation.InLayout { Folder: var folder, Tag: var tag } => (new FolderImages(folder), tag ?? ""),
        _ => throw new NotSupportedException(location.ToString()),
    };

    public IImageSource OpenPublished(ImageLocation location) => OpenSource(location).Source;

    public IImageDestination OpenDestination(ImageLocation location) => new FolderImages(destination);
}
