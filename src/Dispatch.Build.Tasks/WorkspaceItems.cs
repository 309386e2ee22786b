using Microsoft.Build.Framework;

namespace Dispatch.Build.Tasks;

/// <summary>The items that say what is in the workspace and what is not.</summary>
internal sealed class WorkspaceItems(ITaskItem[] files, ITaskItem[] ignored)
{
    /// <summary>
    /// Files and their paths in the workspace: metadata <c>TargetPath</c>, else the path below <paramref name="directory"/>, else what a
    /// wildcard matched. Null when there are none.
    /// </summary>
    public IReadOnlyList<(string Source, string Path)>? FilesOf(string directory) =>
        files.Length == 0 ? null : [.. files.Select(file => (file.GetMetadata("FullPath"), WorkspacePath(file, directory)))];

    /// <summary>What lies in <paramref name="directory"/> of the paths to leave out, as patterns of an ignore file.</summary>
    public IReadOnlyList<string> IgnoredIn(string directory) =>
        [.. ignored.Select(item => Below(directory, item.GetMetadata("FullPath"))).OfType<string>().Select(Escape)];

    private static string WorkspacePath(ITaskItem file, string directory) =>
        file.GetMetadata("TargetPath") is { Length: > 0 } target ? target.Replace('\\', '/')
            : Below(directory, file.GetMetadata("FullPath")) ?? $"{file.GetMetadata("RecursiveDir")}{Path.GetFileName(file.ItemSpec)}".Replace('\\', '/');

    private static string? Below(string directory, string path)
    {
        var relative = Path.GetRelativePath(directory, path).Replace('\\', '/').TrimEnd('/');
        return relative is "." or ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? null : relative;
    }

    private static string Escape(string path) => string.Concat(path.Select(static c => c is '*' or '?' or '[' or ']' or '\\' ? $"\\{c}" : $"{c}"));
}
