namespace Dispatch.Build.Definitions.Projects;

/// <summary>What the items of a project say of a workspace, as definitions have it.</summary>
public static class ProjectFiles
{
    /// <summary>A file's path in the workspace: the one it was given, else the path below the function's folder, else what a wildcard matched.</summary>
    /// <param name="directory">The function's folder.</param>
    /// <param name="fullPath">Where the file lies.</param>
    /// <param name="targetPath">Metadata <c>TargetPath</c>; empty when it was given none.</param>
    /// <param name="recursiveDir">Metadata <c>RecursiveDir</c>.</param>
    public static string WorkspacePath(string directory, string fullPath, string targetPath, string recursiveDir) =>
        targetPath.Length > 0 ? targetPath.Replace('\\', '/') : Below(directory, fullPath) ?? $"{recursiveDir}{Path.GetFileName(fullPath)}".Replace('\\', '/');

    /// <summary>What lies in a folder of some paths, as patterns of an ignore file.</summary>
    public static IReadOnlyList<string> IgnoredIn(string directory, IEnumerable<string> fullPaths) =>
        [.. fullPaths.Select(path => Below(directory, path)).OfType<string>().Select(Escape)];

    private static string? Below(string directory, string path)
    {
        var relative = Path.GetRelativePath(directory, path).Replace('\\', '/').TrimEnd('/');
        return relative is "." or ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? null : relative;
    }

    private static string Escape(string path) => string.Concat(path.Select(static c => c is '*' or '?' or '[' or ']' or '\\' ? $"\\{c}" : $"{c}"));
}
