using Dispatch.Build.Definitions.Projects;
using Microsoft.Build.Framework;

namespace Dispatch.Build.Tasks;

/// <summary>The items that say what is in the workspace and what is not.</summary>
internal sealed class WorkspaceItems(ITaskItem[] files, ITaskItem[] ignored)
{
    /// <summary>Files and their paths in the workspace; null when there are none.</summary>
    public IReadOnlyList<(string Source, string Path)>? FilesOf(string directory) => files.Length == 0 ? null :
        [.. files.Select(file => (file.GetMetadata("FullPath"), ProjectFiles.WorkspacePath(directory, file.GetMetadata("FullPath"), file.GetMetadata("TargetPath"), file.GetMetadata("RecursiveDir"))))];

    /// <summary>What lies in <paramref name="directory"/> of the paths to leave out, as patterns of an ignore file.</summary>
    public IReadOnlyList<string> IgnoredIn(string directory) => ProjectFiles.IgnoredIn(directory, ignored.Select(static item => item.GetMetadata("FullPath")));
}
