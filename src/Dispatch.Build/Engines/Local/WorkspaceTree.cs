using Dispatch.Build.Workspaces;
using Dispatch.Oci.Layers;

namespace Dispatch.Build.Engines.Local;

/// <summary>The build context as a tree: owned by root, with one time for all files.</summary>
internal sealed class WorkspaceTree : IFileTree
{
    private readonly Dictionary<string, FileNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _names = new(StringComparer.Ordinal) { [""] = [] };

    public WorkspaceTree(Workspace workspace, DateTimeOffset time)
    {
        _nodes[""] = FileNode.Directory("", default, time);
        foreach (var entry in workspace.Entries)
        {
            AddDirectories(entry.Path, time);
            if (_nodes.TryAdd(entry.Path, Node(entry, time)))
            {
                Register(entry.Path);
            }
        }

        foreach (var names in _names.Values)
        {
            names.Sort(StringComparer.Ordinal);
        }
    }

    public ValueTask<FileNode?> FindAsync(string key, CancellationToken cancellationToken) => new(_nodes.GetValueOrDefault(key));

    public ValueTask<IReadOnlyList<string>> ListAsync(string key, CancellationToken cancellationToken) =>
        new(_names.TryGetValue(key, out var names) ? names : []);

    // A list of files need not name the directories they are in.
    private void AddDirectories(string key, DateTimeOffset time)
    {
        foreach (var directory in ImagePath.Ancestors(key))
        {
            if (_nodes.TryAdd(directory, FileNode.Directory(directory, default, time)))
            {
                Register(directory);
            }
        }
    }

    private void Register(string key)
    {
        var parent = ImagePath.Parent(key);
        if (!_names.TryGetValue(parent, out var names))
        {
            _names[parent] = names = [];
        }

        names.Add(ImagePath.Name(key));
    }

    private static FileNode Node(WorkspaceEntry entry, DateTimeOffset time) => new(
        new LayerEntry
        {
            Path = entry.Path,
            Type = entry.Kind switch
            {
                WorkspaceEntryKind.Directory => LayerEntryType.Directory,
                WorkspaceEntryKind.Link => LayerEntryType.SymbolicLink,
                _ => LayerEntryType.File,
            },
            Mode = entry.Mode,
            Size = entry.Size,
            LinkTarget = entry.LinkTarget,
            ModificationTime = time,
        },
        entry.Kind == WorkspaceEntryKind.File ? new FileContent.InWorkspace(entry) : null);
}
