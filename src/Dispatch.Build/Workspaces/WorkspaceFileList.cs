namespace Dispatch.Build.Workspaces;

/// <summary>A workspace of named files, each at a path of its own; the directories above them come by themselves.</summary>
internal static class WorkspaceFileList
{
    public static IReadOnlyList<WorkspaceEntry> Read(
        string root,
        IReadOnlyList<(string Source, string Path)> files,
        WorkspaceLimits limits,
        bool hasModes)
    {
        var entries = new SortedDictionary<string[], WorkspaceEntry>(Comparer<string[]>.Create(CompareComponents));
        foreach (var (source, path) in files)
        {
            var full = Path.GetFullPath(source, root);
            var components = Split(path, source);
            AddParents(entries, components, Path.GetDirectoryName(full)!);
            if (!entries.TryAdd(components, Create(full, string.Join('/', components), hasModes)))
            {
                throw Invalid($"The path {path} is given twice, the second time for {source}.");
            }
        }

        List<WorkspaceEntry> list = [.. entries.Values];
        limits.CheckCount(list);
        CheckTree(list);
        return list;
    }

    private static WorkspaceEntry Create(string full, string path, bool hasModes)
    {
        var info = new FileInfo(full);
        return info.Exists || info.LinkTarget is not null ? WorkspaceEntries.Create(info, path, hasModes)
            : throw Invalid(Directory.Exists(full) ? $"{full} is a folder; list its files, for example {Path.Combine(full, "**")}." : $"The file {full} does not exist.");
    }

    private static string[] Split(string path, string source)
    {
        var components = path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isBad = path.StartsWith('/') || components.Length == 0 || components.Any(component => component is "." or ".." || component.Contains(':', StringComparison.Ordinal));
        return isBad ? throw Invalid($"The path '{path}' for {source} is not a path inside the workspace.") : components;
    }

    private static void AddParents(SortedDictionary<string[], WorkspaceEntry> entries, string[] components, string folder)
    {
        for (var length = 1; length < components.Length; length++)
        {
            var parent = components[..length];
            entries.TryAdd(parent, WorkspaceEntries.Directory(string.Join('/', parent), folder));
        }
    }

    // Names are checked folder by folder, and nothing may lie below what is no folder.
    private static void CheckTree(List<WorkspaceEntry> entries)
    {
        var folders = new Dictionary<string, NameCheck>(StringComparer.Ordinal) { [""] = new() };
        foreach (var entry in entries)
        {
            var slash = entry.Path.LastIndexOf('/');
            var parent = slash < 0 ? "" : entry.Path[..slash];
            if (!folders.TryGetValue(parent, out var names))
            {
                throw Invalid($"The path {entry.Path} lies below {parent}, which is a file.");
            }

            names.Check(entry.Path[(slash + 1)..], entry.Path);
            if (entry.Kind == WorkspaceEntryKind.Directory)
            {
                folders.Add(entry.Path, new());
            }
        }
    }

    private static int CompareComponents(string[] left, string[] right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            if (string.CompareOrdinal(left[i], right[i]) is not 0 and var order)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static DispatchException Invalid(string message) => new(Codes.FileListInvalid, message);
}
