namespace Dispatch.Build.Workspaces;

/// <summary>Makes entries of what lies in the file system.</summary>
internal static class WorkspaceEntries
{
    private const int Executable = 0b111_101_101;
    private const int Plain = 0b110_100_100;
    private const int Any = 0b111_111_111;

    public static WorkspaceEntry Directory(string path, string fullPath) => new(path, WorkspaceEntryKind.Directory, Executable, 0, fullPath);

    public static WorkspaceEntry Create(FileSystemInfo info, string path, bool hasModes)
    {
        try
        {
            if (info.Attributes.HasFlag(FileAttributes.ReparsePoint) && info.LinkTarget is { } target)
            {
                var slashed = OperatingSystem.IsWindows() ? target.Replace('\\', '/') : target;
                return new(path, WorkspaceEntryKind.Link, Any, 0, info.FullName) { LinkTarget = slashed };
            }

            if (info is not FileInfo file)
            {
                return Directory(path, info.FullName);
            }

            // Only what is empty can be something else than a file: devices, pipes and sockets have no size.
            if (file.Length == 0 && SpecialFiles.Describe(file.FullName) is { } kind)
            {
                throw new DispatchException(Codes.SpecialFile, $"{path} in the workspace is a {kind}, not a file.");
            }

            var mode = IsExecutable(file, hasModes) ? Executable : Plain;
            return new(path, WorkspaceEntryKind.File, mode, file.Length, file.FullName);
        }
        catch (FileNotFoundException exception)
        {
            throw new DispatchException(Codes.FileChanged, $"The file {path} of the workspace is gone.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DispatchException(Codes.FileUnreadable, $"{path} in the workspace cannot be read: {exception.Message}", exception);
        }
    }

    private static bool IsExecutable(FileInfo file, bool hasModes)
    {
        if (hasModes && !OperatingSystem.IsWindows())
        {
            return file.UnixFileMode.HasFlag(UnixFileMode.UserExecute);
        }

        Span<byte> start = stackalloc byte[4];
        using var handle = File.OpenHandle(file.FullName, share: FileShare.ReadWrite | FileShare.Delete);
        start = start[..RandomAccess.Read(handle, start, 0)];
        return start.StartsWith("#!"u8) || start.SequenceEqual("\u007fELF"u8);
    }
}
