namespace Dispatch.Oci.Layouts;

/// <summary>The files of a layout, in a folder or an archive.</summary>
internal interface ILayoutFiles
{
    /// <summary>Opens a file by its path with <c>/</c> between the parts; the stream knows its length. Null when there is none.</summary>
    ValueTask<Stream?> FindAsync(string path, CancellationToken cancellationToken);
}

/// <summary>A layout's folder.</summary>
internal sealed class FolderFiles(string folder) : ILayoutFiles
{
    public ValueTask<Stream?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, path);
        return ValueTask.FromResult<Stream?>(
            File.Exists(file) ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous) : null);
    }
}
