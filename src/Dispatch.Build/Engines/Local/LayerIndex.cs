using Dispatch.Oci.Layers;

namespace Dispatch.Build.Engines.Local;

/// <summary>What one layer says about paths: its entries, and what it hides of the layers below (OCI layer.md, "Whiteouts").</summary>
internal sealed class LayerIndex
{
    private readonly Dictionary<string, LayerEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _whiteouts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _opaque = new(StringComparer.Ordinal);

    /// <summary>Adds entries in the order of the layer; a later one replaces an earlier.</summary>
    public LayerIndex(IEnumerable<LayerEntry> entries)
    {
        foreach (var entry in entries)
        {
            Add(entry);
        }
    }

    /// <summary>All entries but whiteouts.</summary>
    public IReadOnlyCollection<LayerEntry> Entries => _entries.Values;

    /// <summary>The entry of this key; null when the layer has none.</summary>
    public LayerEntry? Find(string key) => _entries.GetValueOrDefault(key);

    /// <summary>Whether it holds files below this key, which so is a directory even where the layer does not say so.</summary>
    public bool HasChildren(string key) => _names.ContainsKey(key);

    /// <summary>Names it holds directly in a directory.</summary>
    public IEnumerable<string> Names(string key) => _names.TryGetValue(key, out var names) ? names : [];

    /// <summary>Names in a directory that it deletes.</summary>
    public IEnumerable<string> Deletions(string key) => _whiteouts.Where(whiteout => whiteout.Length > 0 && ImagePath.Parent(whiteout) == key).Select(ImagePath.Name);

    /// <summary>Whether what layers below have at this key cannot be seen.</summary>
    public bool Hides(string key) => _whiteouts.Contains(key) || ImagePath.Ancestors(key).Any(HidesContent) || (key.Length > 0 && HidesContent(""));

    /// <summary>Whether the entries that layers below have in this directory cannot be seen.</summary>
    public bool HidesEntries(string key) => HidesContent(key) || Hides(key);

    private bool HidesContent(string key) =>
        _opaque.Contains(key) || _whiteouts.Contains(key) || (_entries.TryGetValue(key, out var entry) && entry.Type != LayerEntryType.Directory);

    private void Add(LayerEntry entry)
    {
        if (entry.IsOpaqueWhiteout)
        {
            _ = _opaque.Add(ImagePath.Parent(entry.Path));
            return;
        }

        if (entry.IsWhiteout)
        {
            _ = _whiteouts.Add(entry.WhiteoutTarget!);
            return;
        }

        _entries[entry.Path] = entry;
        for (var key = entry.Path; key.Length > 0; key = ImagePath.Parent(key))
        {
            if (!_names.TryGetValue(ImagePath.Parent(key), out var names))
            {
                _names[ImagePath.Parent(key)] = names = new(StringComparer.Ordinal);
            }

            if (!names.Add(ImagePath.Name(key)))
            {
                break;
            }
        }
    }
}
