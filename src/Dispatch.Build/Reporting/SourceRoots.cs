namespace Dispatch.Build.Reporting;

internal static class SourceRoots
{
    // What each service calls the folder it checks out to.
    private static readonly string[] _variables = ["GITHUB_WORKSPACE", "BUILD_SOURCESDIRECTORY", "CI_PROJECT_DIR"];

    /// <summary>The top of the working copy that a folder is in: what the CI host says, else the one with <c>.git</c>, else the folder itself.</summary>
    public static string Find(string folder, Func<string, string?> environment)
    {
        var said = _variables.Select(environment).FirstOrDefault(root => !string.IsNullOrEmpty(root) && Contains(root, folder));
        return said ?? Ancestors(folder).FirstOrDefault(static ancestor => Path.Exists(Path.Combine(ancestor, ".git"))) ?? folder;
    }

    private static bool Contains(string root, string folder) =>
        Path.GetRelativePath(root, folder) is var relative && !Path.IsPathRooted(relative) && relative.Split('/', '\\')[0] is not "..";

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var ancestor = folder; ancestor is not null; ancestor = Path.GetDirectoryName(ancestor))
        {
            yield return ancestor;
        }
    }
}
