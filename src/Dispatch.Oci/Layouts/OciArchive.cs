using Dispatch.Oci.Layers;
using Dispatch.Oci.Tar;

namespace Dispatch.Oci.Layouts;

/// <summary>Images in one tar file: an OCI layout, packed (<c>oci-archive:</c> of skopeo and buildah).</summary>
public static class OciArchive
{
    private const int BufferSize = 128 << 10;

    /// <summary>Opens an archive to read. An empty tag asks for its only image.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static IImageSource OpenRead(string path) =>
        File.Exists(path)
            ? new LayoutSource(path, new ArchiveFiles(path))
            : throw new FileNotFoundException($"There is no OCI archive '{path}'.", path);

    /// <summary>
    /// Makes an archive, in the place of any file of this name. The same images give the same bytes. It has its name, and all its content,
    /// only after <see cref="IImageDestination.CompleteAsync"/>; without it nothing is left behind.
    /// </summary>
    public static IImageDestination Create(string path)
    {
        return new LayoutDestination(path, before: null, PublishAsync);

        async Task PublishAsync(string stage, IReadOnlyList<Descriptor> images, CancellationToken cancellationToken)
        {
            await LayoutFormat.WriteAsync(stage, LayoutFormat.Merge([], images), cancellationToken);
            var packed = stage + ".tar";
            try
            {
                await PackAsync(stage, packed, cancellationToken);
                File.Move(packed, path, overwrite: true);
            }
            finally
            {
                File.Delete(packed);
            }
        }
    }

    private static async Task PackAsync(string folder, string archive, CancellationToken cancellationToken)
    {
        await using var tar = new FileStream(archive, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, FileOptions.Asynchronous);
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(info => (Info: info, Path: Path.GetRelativePath(folder, info.FullName).Replace(Path.DirectorySeparatorChar, '/')))
            .OrderBy(entry => entry.Path, StringComparer.Ordinal))
        {
            await PackAsync(entry.Info, entry.Path, tar, cancellationToken);
        }

        await tar.WriteAsync(TarEntryWriter.EndOfArchive, cancellationToken);
    }

    private static async Task PackAsync(FileSystemInfo info, string path, Stream tar, CancellationToken cancellationToken)
    {
        if (info is not FileInfo file)
        {
            await tar.WriteAsync(TarEntryWriter.Format(new() { Path = path, Type = LayerEntryType.Directory, Mode = 0b111_101_101 }), cancellationToken);
            return;
        }

        var entry = new LayerEntry { Path = path, Type = LayerEntryType.File, Mode = 0b110_100_100, Size = file.Length };
        await tar.WriteAsync(TarEntryWriter.Format(entry), cancellationToken);
        await using (var content = file.OpenRead())
        {
            await content.CopyToAsync(tar, BufferSize, cancellationToken);
        }

        await tar.WriteAsync(TarEntryWriter.Padding(entry.Size), cancellationToken);
    }
}
