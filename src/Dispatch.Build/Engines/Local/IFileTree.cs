namespace Dispatch.Build.Engines.Local;

/// <summary>Files that COPY takes from or writes onto. Keys: see <see cref="ImagePath"/>.</summary>
internal interface IFileTree
{
    /// <summary>What has this very key; links in it are not followed.</summary>
    ValueTask<FileNode?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Names of a directory's entries, in ordinal order.</summary>
    ValueTask<IReadOnlyList<string>> ListAsync(string key, CancellationToken cancellationToken);
}
