namespace Dispatch.Build.Workspaces;

/// <summary>Walks a folder once, in the order of the result, leaving out what the ignore rules exclude.</summary>
internal sealed class WorkspaceWalk(
    string root,
    IgnoreRules rules,
    WorkspaceLimits limits,
    bool hasModes,
    CancellationToken cancellationToken)
{
    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly List<WorkspaceEntry> _entries = [];

    // Excluded directories on the way down: they come in when something below them does.
    private readonly Stack<(DirectoryInfo Folder, string Path, NameCheck Names)> _pending = new();

    public IReadOnlyList<WorkspaceEntry> Read()
    {
        Walk(new(root), "", matched: null, isExcluded: false);
        return _entries;
    }

    private void Walk(DirectoryInfo directory, string path, bool[]? matched, bool isExcluded)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var names = new NameCheck();
        foreach (var info in List(directory, path, isExcluded))
        {
            var child = path.Length == 0 ? info.Name : $"{path}/{info.Name}";
            var (excluded, childMatched) = rules.Evaluate(child, matched);
            if (!excluded)
            {
                AddPending();
                Add(info, child, names);
            }

            if (info is not DirectoryInfo folder || folder.Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                continue;
            }

            if (!excluded)
            {
                Walk(folder, child, childMatched, isExcluded: false);
            }
            else if (rules.CouldReincludeBelow(child))
            {
                var depth = _pending.Count;
                _pending.Push((folder, child, names));
                Walk(folder, child, childMatched, isExcluded: true);
                while (_pending.Count > depth)
                {
                    _pending.Pop();
                }
            }
        }
    }

    private List<FileSystemInfo> List(DirectoryInfo directory, string path, bool isExcluded)
    {
        try
        {
            var list = directory.EnumerateFileSystemInfos("*", All).ToList();
            list.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
            return list;
        }
        catch (UnauthorizedAccessException) when (isExcluded)
        {
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DispatchException(Codes.FileUnreadable, $"The folder {(path.Length == 0 ? root : path)} of the workspace cannot be listed: {exception.Message}", exception);
        }
    }

    private void AddPending()
    {
        foreach (var (folder, path, names) in _pending.Reverse())
        {
            Add(folder, path, names);
        }

        _pending.Clear();
    }

    private void Add(FileSystemInfo info, string path, NameCheck names)
    {
        names.Check(info.Name, path);
        _entries.Add(WorkspaceEntries.Create(info, path, hasModes));
        limits.CheckCount(_entries);
    }
}
