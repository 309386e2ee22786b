using System.Collections.Concurrent;
using Dispatch.Oci;
using Dispatch.Oci.Layers;

namespace Dispatch.Build.Engines.Local;

/// <summary>Indexes of layers: read from the layer once, then found again by its digest, in memory and in the cache folder.</summary>
internal sealed class LayerIndexes(BlobCache cache)
{
    private readonly ConcurrentDictionary<Digest, LayerIndex> _known = new();

    /// <summary>The index, when it is here already or in the cache folder.</summary>
    public LayerIndex? Find(ImageLayer layer)
    {
        if (!_known.TryGetValue(layer.Descriptor.Digest, out var index) && LayerIndexFile.Read(cache.PathOf(layer.Descriptor.Digest, "index")) is { } entries)
        {
            _known[layer.Descriptor.Digest] = index = new(entries);
        }

        return index;
    }

    /// <summary>The index; the layer is read for it when it has to be.</summary>
    public async ValueTask<LayerIndex> GetAsync(ImageLayer layer, CancellationToken cancellationToken) =>
        Find(layer) ?? (await ScanAsync(layer, static (_, _) => ValueTask.FromResult(true), cancellationToken).ConfigureAwait(false))!;

    /// <summary>Makes sure of the indexes of all layers of an image that lies at hand; without those of layers that cannot be read.</summary>
    public async Task LoadAsync(IEnumerable<ImageLayer> layers, CancellationToken cancellationToken)
    {
        foreach (var layer in layers)
        {
            try
            {
                _ = await GetAsync(layer, cancellationToken).ConfigureAwait(false);
            }
            catch (UnsupportedLayerException)
            {
                // The record of the working directory is then left out.
            }
        }
    }

    /// <summary>
    /// Reads a layer in order until <paramref name="visit"/> answers false. The index when the whole layer was read, else null.
    /// </summary>
    public async Task<LayerIndex?> ScanAsync(ImageLayer layer, Func<LayerItem, CancellationToken, ValueTask<bool>> visit, CancellationToken cancellationToken)
    {
        var entries = new List<LayerEntry>();
        var blob = await cache.OpenAsync(layer.Source, layer.Descriptor, cancellationToken).ConfigureAwait(false);
        await using (blob.ConfigureAwait(false))
        {
            await foreach (var item in LayerReader.ReadAsync(blob, layer.Descriptor.MediaType, cancellationToken).ConfigureAwait(false))
            {
                entries.Add(item.Entry);
                if (!await visit(item, cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }
            }
        }

        var digest = layer.Descriptor.Digest;
        if (!_known.ContainsKey(digest))
        {
            LayerIndexFile.Write(cache.PathOf(digest, "index"), entries);
        }

        return _known.GetOrAdd(digest, _ => new LayerIndex(entries));
    }
}
