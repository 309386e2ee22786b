using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dispatch.Oci;
using Dispatch.Oci.Layers;

namespace Dispatch.Build.Engines.Local;

/// <summary>
/// The working directory of an image as its manifest's annotation <c>build.dispatch.tree</c> records it: everything below it, itself and
/// the directories it is in. With it, COPY into the working directory needs no layer of the base.
/// </summary>
internal sealed class RecordedTree
{
    /// <summary>Key of the annotation.</summary>
    public const string Annotation = "build.dispatch.tree";

    private const int MaxLength = 64 << 10;

    private readonly Dictionary<string, LayerEntry> _entries;
    private readonly Dictionary<string, List<string>> _names = new(StringComparer.Ordinal);
    private readonly string _directory;

    private RecordedTree(string directory, IEnumerable<LayerEntry> entries)
    {
        _directory = directory;
        _entries = entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        foreach (var key in _entries.Keys.Where(key => key.Length > directory.Length && ImagePath.IsWithin(key, directory)))
        {
            if (!_names.TryGetValue(ImagePath.Parent(key), out var names))
            {
                _names[ImagePath.Parent(key)] = names = [];
            }

            names.Add(ImagePath.Name(key));
        }
    }

    /// <summary>Whether it can tell what is at this key.</summary>
    public bool Knows(string key) => ImagePath.IsWithin(key, _directory) || ImagePath.IsWithin(_directory, key);

    /// <summary>Whether it can tell what is in this directory.</summary>
    public bool KnowsEntries(string key) => ImagePath.IsWithin(key, _directory);

    /// <summary>The entry of a key it knows of; null when nothing is there.</summary>
    public LayerEntry? Find(string key) => _entries.GetValueOrDefault(key);

    /// <summary>The names in a directory whose entries it knows.</summary>
    public IReadOnlyList<string> List(string key) => _names.TryGetValue(key, out var names) ? names : [];

    /// <summary>The record of an image; null when it has none, or one of an image with other layers.</summary>
    public static RecordedTree? Read(ImageManifest manifest, ImageConfig config)
    {
        try
        {
            return manifest.Annotations?.GetValueOrDefault(Annotation) is { Length: <= MaxLength } text
                && JsonSerializer.Deserialize(text, RecordJsonContext.Default.Record) is { } record
                && record.Layers == Hash(config.RootFS.DiffIds)
                    ? new(ImagePath.Key(record.Directory), record.Files.Select(Entry))
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or NullReferenceException)
        {
            return null;
        }
    }

    /// <summary>The annotation's value; null when it would be too long to carry along.</summary>
    /// <param name="diffIds">The image's layers.</param>
    /// <param name="directory">Key of the working directory.</param>
    /// <param name="entries">It, what is below it and what it is in; each once.</param>
    public static string? Write(IEnumerable<Digest> diffIds, string directory, IEnumerable<LayerEntry> entries)
    {
        var known = entries.ToList();
        // Names that are no Unicode, attributes and devices are too rare to record.
        if (known.Exists(entry => entry.ExtendedAttributes is { Count: > 0 } || entry.DeviceMajor > 0 || entry.Path.Any(char.IsSurrogate)))
        {
            return null;
        }

        var files = known.Select(entry => new RecordedFile(
            entry.Path,
            entry.Type == LayerEntryType.File ? null : (int)entry.Type,
            entry.Mode,
            entry.Uid == 0 ? null : entry.Uid,
            entry.Gid == 0 ? null : entry.Gid,
            entry.LinkTarget));
        var text = JsonSerializer.Serialize(new Record(Hash(diffIds), "/" + directory, [.. files]), RecordJsonContext.Default.Record);
        return text.Length <= MaxLength ? text : null;
    }

    private static string Hash(IEnumerable<Digest> diffIds) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', diffIds))));

    private static LayerEntry Entry(RecordedFile file) => new()
    {
        Path = file.Path,
        Type = (LayerEntryType)(file.Type ?? (int)LayerEntryType.File),
        Mode = file.Mode,
        Uid = file.Uid ?? 0,
        Gid = file.Gid ?? 0,
        LinkTarget = file.Link,
    };

    internal sealed record Record(
        [property: JsonPropertyName("layers")] string Layers,
        [property: JsonPropertyName("dir")] string Directory,
        [property: JsonPropertyName("files")] IReadOnlyList<RecordedFile> Files);

    internal sealed record RecordedFile(
        [property: JsonPropertyName("p")] string Path,
        [property: JsonPropertyName("t")] int? Type,
        [property: JsonPropertyName("m")] int Mode,
        [property: JsonPropertyName("u")] long? Uid,
        [property: JsonPropertyName("g")] long? Gid,
        [property: JsonPropertyName("l")] string? Link);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecordedTree.Record))]
internal sealed partial class RecordJsonContext : JsonSerializerContext;
