using Dispatch.Oci.Layers;
using Dispatch.Oci.Tar;

namespace Dispatch.Oci.Layouts;

/// <summary>A layout's archive. Nothing is unpacked: the archive is looked through once, its files are read in place.</summary>
internal sealed class ArchiveFiles(string archive) : ILayoutFiles
{
    private Dictionary<string, (long Offset, long Size)>? _files;

    public async ValueTask<Stream?> FindAsync(string path, CancellationToken cancellationToken)
    {
        _files ??= await ScanAsync(cancellationToken);
        if (!_files.TryGetValue(path, out var file))
        {
            return null;
        }

        var stream = Open(bufferSize: 0);
        return new FileSection(stream, file.Offset, file.Size);
    }

    private async Task<Dictionary<string, (long Offset, long Size)>> ScanAsync(CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, (long Offset, long Size)>(StringComparer.Ordinal);
        await using var stream = Open(bufferSize: 4096);
        var tar = new TarReader(stream);
        while (await tar.NextAsync(cancellationToken) is { } entry)
        {
            // Links are not followed: a blob that is one counts as missing.
            if (entry.Type is LayerEntryType.File && !files.TryAdd(entry.Path, (stream.Position, entry.Size)))
            {
                throw new InvalidImageException($"'{archive}' has two files '{entry.Path}'.");
            }
        }

        return files;
    }

    private FileStream Open(int bufferSize) =>
        new(archive, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize, FileOptions.Asynchronous);
}
