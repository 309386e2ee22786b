using Dispatch.Build.Workspaces;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>
/// A workspace as a folder that holds its entries and nothing else, with their modes and one time: ignore rules and determinism are ours, not
/// the builder's.
/// </summary>
internal static class ContextFolder
{
    /// <summary>Copies a workspace into <paramref name="folder"/>, which is made.</summary>
    public static void Write(Workspace workspace, string folder, DateTimeOffset time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach (var entry in workspace.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(entry, Path.Combine(folder, entry.Path));
        }

        // Children first: writing into a directory changes its time.
        foreach (var entry in workspace.Entries.Reverse())
        {
            Finish(entry, Path.Combine(folder, entry.Path), time);
        }

        SetMode(folder, 0b111_101_101);
        Directory.SetLastWriteTimeUtc(folder, time.UtcDateTime);
    }

    private static void Write(WorkspaceEntry entry, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        switch (entry.Kind)
        {
            case WorkspaceEntryKind.Directory:
                Directory.CreateDirectory(path);
                break;
            case WorkspaceEntryKind.Link:
                File.CreateSymbolicLink(path, entry.LinkTarget!);
                break;
            default:
                File.Copy(entry.FullPath, path);
                break;
        }
    }

    private static void Finish(WorkspaceEntry entry, string path, DateTimeOffset time)
    {
        if (entry.Kind == WorkspaceEntryKind.Link)
        {
            return;
        }

        FileSystemInfo info = entry.Kind == WorkspaceEntryKind.Directory ? new DirectoryInfo(path) : new FileInfo(path);
        if (info is FileInfo { IsReadOnly: true } file)
        {
            file.IsReadOnly = false;
        }

        info.LastWriteTimeUtc = time.UtcDateTime;
        SetMode(path, entry.Mode);
    }

    private static void SetMode(string path, int mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)mode);
        }
    }
}
