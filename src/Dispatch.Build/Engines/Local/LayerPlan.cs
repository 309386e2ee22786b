using Dispatch.Build.Dockerfiles;
using Dispatch.Oci.Layers;

namespace Dispatch.Build.Engines.Local;

/// <summary>The files an instruction adds to a stage. What is put later replaces what was put before, as unpacking onto a disk would.</summary>
/// <param name="tree">The stage so far.</param>
/// <param name="owner">Owner of directories that are made on the way.</param>
/// <param name="time">Time of directories.</param>
/// <param name="at">The instruction, for errors.</param>
internal sealed class LayerPlan(IFileTree tree, Owner owner, DateTimeOffset time, Instruction at)
{
    private readonly Dictionary<string, FileNode> _files = new(StringComparer.Ordinal);
    private bool _hasChanges;

    /// <summary>The layer; null when nothing would change.</summary>
    public BuiltLayer? Build() => !_hasChanges
        ? null
        : new([.. _files.Values.OrderBy(file => file.Entry.Type == LayerEntryType.HardLink).ThenBy(file => file.Entry.Path, StringComparer.Ordinal)]);

    /// <summary>Replaces contents by where they were brought to.</summary>
    public async Task FetchAsync(ContentSpool spool, CancellationToken cancellationToken)
    {
        var inLayers = _files.Values.Select(file => file.Content).OfType<FileContent.InLayer>().ToList();
        if (inLayers.Count == 0)
        {
            return;
        }

        var fetched = await spool.FetchAsync(inLayers, cancellationToken).ConfigureAwait(false);
        foreach (var (key, file) in _files.ToList())
        {
            _files[key] = file.Content is FileContent.InLayer inLayer ? file with { Content = fetched[inLayer] } : file;
        }
    }

    /// <summary>Puts a file, directory or link at a key. A directory that is there keeps its entries; anything else is replaced.</summary>
    public async ValueTask PutAsync(string key, FileNode node, CancellationToken cancellationToken)
    {
        await EnsureParentsAsync(key, cancellationToken).ConfigureAwait(false);
        if (ImagePath.Name(key).StartsWith(".wh.", StringComparison.Ordinal))
        {
            throw new DispatchException(at.Diagnose(
                Codes.EngineUnsupported, $"{at.Keyword} cannot put a file named {ImagePath.Name(key)} into an image: in a layer, the prefix .wh. means a deletion."));
        }

        if (!node.IsDirectory && _files.TryGetValue(key, out var replaced) && replaced.IsDirectory)
        {
            foreach (var below in _files.Keys.Where(other => ImagePath.IsWithin(other, key)).ToList())
            {
                _ = _files.Remove(below);
            }
        }

        _files[key] = node with { Entry = node.Entry with { Path = key } };
        _hasChanges = true;
    }

    /// <summary>Makes sure of a directory: one that is there stays as it is (and is repeated, since unpacking a layer must not guess its mode).</summary>
    public async ValueTask EnsureDirectoryAsync(string key, CancellationToken cancellationToken)
    {
        if (key.Length == 0 || _files.TryGetValue(key, out var planned) && planned.IsDirectory)
        {
            return;
        }

        await EnsureParentsAsync(key, cancellationToken).ConfigureAwait(false);
        var existing = planned ?? await tree.FindAsync(key, cancellationToken).ConfigureAwait(false);
        if (existing is { IsDirectory: false })
        {
            throw new DispatchException(at.Diagnose(Codes.DestinationUnusable, $"{at.Keyword} needs the directory /{key}, which is a file or link already."));
        }

        _files[key] = existing is null
            ? FileNode.Directory(key, owner, time)
            : new FileNode(existing.Entry with { ModificationTime = time }, null);
        _hasChanges |= existing is null;
    }

    private async ValueTask EnsureParentsAsync(string key, CancellationToken cancellationToken)
    {
        var parent = ImagePath.Parent(key);
        if (parent.Length > 0 && !(_files.TryGetValue(parent, out var planned) && planned.IsDirectory))
        {
            await EnsureDirectoryAsync(parent, cancellationToken).ConfigureAwait(false);
        }
    }
}
