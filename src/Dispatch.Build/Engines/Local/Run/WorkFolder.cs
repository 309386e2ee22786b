namespace Dispatch.Build.Engines.Local.Run;

/// <summary>A folder for one build.</summary>
internal static class WorkFolder
{
    /// <summary>Makes one for this user alone, under the <c>TMPDIR</c> of this environment.</summary>
    public static string Create(IReadOnlyDictionary<string, string> environment)
    {
        var parent = environment.GetValueOrDefault("TMPDIR") is { Length: > 0 } folder ? folder : Path.GetTempPath();
        var path = Path.Combine(parent, $"dispatch-run-{Guid.NewGuid():N}");
        _ = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Deletes it with all it holds, links not followed, read-only folders included.</summary>
    public static void Delete(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            var withoutLinks = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
            foreach (var inner in new DirectoryInfo(folder).EnumerateDirectories("*", withoutLinks))
            {
                inner.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            }
        }

        Directory.Delete(folder, recursive: true);
    }
}
