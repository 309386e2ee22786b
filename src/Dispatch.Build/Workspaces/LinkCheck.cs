namespace Dispatch.Build.Workspaces;

/// <summary>Follows every link on paper, component by component and through other links, and refuses those that leave the workspace.</summary>
internal static class LinkCheck
{
    // As many links as Linux follows for one path; beyond that, nobody gets anywhere.
    private const int MaxLinks = 40;

    /// <summary>Checks all links. In a walked folder the links that ignore rules exclude count as well: they are there on disk.</summary>
    public static void CheckAll(string root, IReadOnlyList<WorkspaceEntry> entries, bool isWalked)
    {
        var links = entries.Where(entry => entry.Kind == WorkspaceEntryKind.Link).ToDictionary(entry => entry.Path, entry => entry.LinkTarget!, StringComparer.Ordinal);
        string? FindTarget(string path) => links.GetValueOrDefault(path)
            ?? (isWalked ? new FileInfo(Path.Combine(root, path)).LinkTarget?.Replace(Path.DirectorySeparatorChar, '/') : null);

        foreach (var (path, target) in links)
        {
            var parent = path.Split('/')[..^1];
            if (Leaves(parent, target, FindTarget) is { } how)
            {
                throw new DispatchException(Codes.LinkLeaves, $"The link {path} -> {target} {how}.");
            }
        }
    }

    private static string? Leaves(string[] parent, string target, Func<string, string?> findTarget)
    {
        if (IsRooted(target))
        {
            return "has an absolute target, which is outside the workspace";
        }

        var (at, count) = (new List<string>(parent), 1);
        var todo = new Stack<string>(target.Split('/').Reverse());
        while (todo.TryPop(out var component))
        {
            if (component is "" or ".")
            {
                continue;
            }

            if (component is "..")
            {
                if (at.Count == 0)
                {
                    return "leaves the workspace";
                }

                at.RemoveAt(at.Count - 1);
                continue;
            }

            at.Add(component);
            if (findTarget(string.Join('/', at)) is not { } next)
            {
                continue;
            }

            if (IsRooted(next))
            {
                return $"leaves the workspace through the link {string.Join('/', at)} -> {next}";
            }

            if (++count > MaxLinks)
            {
                return null;
            }

            at.RemoveAt(at.Count - 1);
            foreach (var part in next.Split('/').Reverse())
            {
                todo.Push(part);
            }
        }

        return null;
    }

    private static bool IsRooted(string target) => target.StartsWith('/') || (target.Length > 1 && target[1] == ':' && OperatingSystem.IsWindows());
}
