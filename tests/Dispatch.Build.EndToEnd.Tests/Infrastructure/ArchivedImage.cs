using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace Dispatch.Build.EndToEnd.Tests.Infrastructure;

/// <summary>The only image of an OCI archive, read without any code of the product.</summary>
internal sealed record ArchivedImage(string Digest, IReadOnlyList<string> Environment, IReadOnlyDictionary<string, string> Labels, HashSet<string> Files)
{
    public static ArchivedImage Read(string archive)
    {
        var entries = Entries(File.OpenRead(archive)).ToDictionary(static entry => entry.Name, static entry => entry.Content, StringComparer.Ordinal);
        using var index = JsonDocument.Parse(entries["index.json"]);
        var digest = index.RootElement.GetProperty("manifests").EnumerateArray().Single().GetProperty("digest").GetString()!;
        using var manifest = JsonDocument.Parse(Blob(digest));
        using var document = JsonDocument.Parse(Blob(manifest.RootElement.GetProperty("config").GetProperty("digest").GetString()!));
        var config = document.RootElement.GetProperty("config");
        var layers = manifest.RootElement.GetProperty("layers").EnumerateArray().Select(static layer => layer.GetProperty("digest").GetString()!);
        return new(
            digest,
            config.TryGetProperty("Env", out var environment) ? [.. environment.EnumerateArray().Select(static value => value.GetString()!)] : [],
            config.TryGetProperty(nameof(Labels), out var labels) ? labels.EnumerateObject().ToDictionary(static label => label.Name, static label => label.Value.GetString()!) : [],
            layers.SelectMany(layer => Entries(new GZipStream(new MemoryStream(Blob(layer)), CompressionMode.Decompress))).Select(static entry => entry.Name.TrimEnd('/')).ToHashSet());

        byte[] Blob(string name) => entries[$"blobs/{name.Replace(':', '/')}"];
    }

    private static IEnumerable<(string Name, byte[] Content)> Entries(Stream tar)
    {
        using var reader = new TarReader(tar);
        while (reader.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            yield return (entry.Name, content.ToArray());
        }
    }
}
