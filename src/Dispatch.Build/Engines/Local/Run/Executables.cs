namespace Dispatch.Build.Engines.Local.Run;

/// <summary>Finds programs the way a shell does.</summary>
internal static class Executables
{
    /// <summary>Full path of a program on the PATH of this environment; null when it is not there.</summary>
    public static string? Find(string name, IReadOnlyDictionary<string, string> environment)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe"] : [""];
        return environment.GetValueOrDefault("PATH", "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => endings, (folder, ending) => Path.Combine(folder, name + ending))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None);
}
