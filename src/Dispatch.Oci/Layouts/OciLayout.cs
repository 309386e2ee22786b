namespace Dispatch.Oci.Layouts;

/// <summary>Images in a folder (OCI image specification, image-layout.md). A tag is the annotation <c>org.opencontainers.image.ref.name</c>.</summary>
public static class OciLayout
{
    /// <summary>Opens a layout to read. An empty tag asks for its only image.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IImageSource Open(string path) =>
        Directory.Exists(path)
            ? new LayoutSource(path, new FolderFiles(path))
            : throw new DirectoryNotFoundException($"There is no OCI layout '{path}'.");

    /// <summary>
    /// Makes a layout, or adds images to one; a tag that is there goes over to the new image. Everything is first written to a folder
    /// beside it, so that nothing is left behind without <see cref="IImageDestination.CompleteAsync"/>.
    /// </summary>
    /// <exception cref="InvalidImageException">The folder has other things in it.</exception>
    public static IImageDestination Create(string path)
    {
        if (IsOccupied(path) && !File.Exists(Path.Combine(path, LayoutFormat.Marker)))
        {
            throw new InvalidImageException($"'{path}' is not empty and not an OCI layout.");
        }

        return new LayoutDestination(path, new FolderFiles(path), PublishAsync);

        async Task PublishAsync(string stage, IReadOnlyList<Descriptor> images, CancellationToken cancellationToken)
        {
            var before = IsOccupied(path) ? (await new LayoutSource(path, new FolderFiles(path)).ReadIndexAsync(cancellationToken)).Manifests : [];
            await LayoutFormat.WriteAsync(stage, LayoutFormat.Merge(before, images), cancellationToken);
            if (!IsOccupied(path))
            {
                Directory.CreateDirectory(path);
                Directory.Delete(path);
                Directory.Move(stage, path);
                return;
            }

            // The index last: until then the new blobs are there, but nothing leads to them.
            foreach (var blob in Directory.EnumerateFiles(Path.Combine(stage, LayoutFormat.Blobs), "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(path, Path.GetRelativePath(stage, blob));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Move(blob, target, overwrite: true);
            }

            File.Move(Path.Combine(stage, LayoutFormat.Index), Path.Combine(path, LayoutFormat.Index), overwrite: true);
        }
    }

    private static bool IsOccupied(string path) => Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any();
}
