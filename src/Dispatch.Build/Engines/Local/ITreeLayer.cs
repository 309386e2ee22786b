using Dispatch.Oci.Layers;

namespace Dispatch.Build.Engines.Local;

/// <summary>A layer of an <see cref="ImageTree"/>.</summary>
internal interface ITreeLayer
{
    /// <summary>What it says about paths.</summary>
    ValueTask<LayerIndex> IndexAsync(LayerIndexes indexes, CancellationToken cancellationToken);

    /// <summary>The bytes of a regular file of it.</summary>
    FileContent Content(LayerEntry file);
}

/// <summary>A layer that lies in a store.</summary>
internal sealed class BaseLayer(ImageLayer layer) : ITreeLayer
{
    public ImageLayer Layer => layer;

    /// <inheritdoc/>
    public ValueTask<LayerIndex> IndexAsync(LayerIndexes indexes, CancellationToken cancellationToken) => indexes.GetAsync(layer, cancellationToken);

    /// <inheritdoc/>
    public FileContent Content(LayerEntry file) => new FileContent.InLayer(layer, file.Path, file.Size);
}

/// <summary>A layer of this build: its files in the order they are written in, parents first, hard links last.</summary>
internal sealed class BuiltLayer(IReadOnlyList<FileNode> files) : ITreeLayer
{
    private readonly Dictionary<string, FileContent> _contents =
        files.Where(file => file.Content is not null).ToDictionary(file => file.Entry.Path, file => file.Content!, StringComparer.Ordinal);

    private readonly LayerIndex _index = new(files.Select(file => file.Entry));

    public IReadOnlyList<FileNode> Files => files;

    /// <inheritdoc/>
    public ValueTask<LayerIndex> IndexAsync(LayerIndexes indexes, CancellationToken cancellationToken) => new(_index);

    /// <inheritdoc/>
    public FileContent Content(LayerEntry file) => _contents[file.Path];
}
