using Dispatch.Oci.Layers;

namespace Dispatch.Build.Engines.Local;

/// <summary>
/// The files of an image as a container sees them: its layers merged, top down, no further down than an answer needs. Layers of the base
/// are read only when neither the layers above nor the record of the base (<see cref="RecordedTree"/>) can answer.
/// </summary>
internal sealed class ImageTree : IFileTree
{
    private readonly IReadOnlyList<ITreeLayer> _layers;
    private readonly LayerIndexes _indexes;
    private readonly RecordedTree? _record;

    /// <param name="layers">Lowest first.</param>
    /// <param name="indexes">Where indexes of the base's layers come from.</param>
    /// <param name="record">What is known of all layers of the base without reading them.</param>
    public ImageTree(IReadOnlyList<ITreeLayer> layers, LayerIndexes indexes, RecordedTree? record) =>
        (_layers, _indexes, _record) = (layers, indexes, record);

    /// <summary>The same files, every one with its content: the record is not asked.</summary>
    public ImageTree WithContent => _record is null ? this : new(_layers, _indexes, null);

    /// <summary>The image with one more layer.</summary>
    public ImageTree Add(BuiltLayer layer) => new([.. _layers, layer], _indexes, _record);

    /// <inheritdoc/>
    public async ValueTask<FileNode?> FindAsync(string key, CancellationToken cancellationToken)
    {
        // The root is always there, and nothing asks for more: layers need not be read for it.
        if (key.Length == 0)
        {
            return FileNode.Directory(key, default, DateTimeOffset.UnixEpoch);
        }

        var isImplied = false;
        for (var i = _layers.Count - 1; i >= 0; i--)
        {
            if (AsksRecord(_layers[i]) && _record!.Knows(key))
            {
                return _record.Find(key) is { } entry ? new(entry, null) : Implied(key, isImplied);
            }

            var index = await _layers[i].IndexAsync(_indexes, cancellationToken).ConfigureAwait(false);
            if (index.Find(key) is { } found)
            {
                return found.Type == LayerEntryType.HardLink
                    ? await LinkedAsync(found, i, index, cancellationToken).ConfigureAwait(false)
                    : new(found, found.Type == LayerEntryType.File ? _layers[i].Content(found) : null);
            }

            isImplied |= index.HasChildren(key);
            if (index.Hides(key))
            {
                break;
            }
        }

        return Implied(key, isImplied);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ListAsync(string key, CancellationToken cancellationToken)
    {
        var (names, deleted) = (new SortedSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        for (var i = _layers.Count - 1; i >= 0; i--)
        {
            if (AsksRecord(_layers[i]) && _record!.KnowsEntries(key))
            {
                names.UnionWith(_record.List(key).Where(name => !deleted.Contains(name)));
                break;
            }

            var index = await _layers[i].IndexAsync(_indexes, cancellationToken).ConfigureAwait(false);
            names.UnionWith(index.Names(key).Where(name => !deleted.Contains(name)));
            deleted.UnionWith(index.Deletions(key));
            if (index.HidesEntries(key))
            {
                break;
            }
        }

        return [.. names];
    }

    /// <summary>Whether everything about a directory and what it is in can be told without reading a layer.</summary>
    public bool Knows(string key) =>
        _record?.KnowsEntries(key) is true || _layers.All(layer => layer is BuiltLayer || _indexes.Find(((BaseLayer)layer).Layer) is not null);

    private bool AsksRecord(ITreeLayer layer) => _record is not null && layer is BaseLayer;

    // A directory that no layer has an entry for, only files below it.
    private static FileNode? Implied(string key, bool isImplied) => isImplied ? FileNode.Directory(key, default, DateTimeOffset.UnixEpoch) : null;

    /// <summary>A hard link is the file it links to: in its own layer, or as the layers below have it.</summary>
    private async ValueTask<FileNode?> LinkedAsync(LayerEntry link, int layer, LayerIndex index, CancellationToken cancellationToken)
    {
        var target = index.Find(ImagePath.Key(link.LinkTarget ?? "")) is { Type: LayerEntryType.File } file
            ? new FileNode(file, _layers[layer].Content(file))
            : await new ImageTree([.. _layers.Take(layer)], _indexes, null).FindAsync(ImagePath.Key(link.LinkTarget ?? ""), cancellationToken).ConfigureAwait(false);
        return target is null ? null : target with { Entry = target.Entry with { Path = link.Path } };
    }
}
