using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>The Dockerfile that a Build brings along, found without running anything, and the labels of its one-line <c>LABEL</c> instructions.</summary>
internal static partial class DeliveredDockerfile
{
    /// <summary>The text; null when no custom source brings it in its environment or its image.</summary>
    /// <param name="sources">The custom source containers.</param>
    /// <param name="path">Where the builder looks for it.</param>
    /// <param name="cancellationToken">Stops reading an image.</param>
    public static async Task<string?> FindAsync(IEnumerable<JsonObject> sources, string path, CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            var parts = (source["env"]?.AsArray() ?? []).Where(variable => ((string)variable!["name"]!).StartsWith("ARCHIVE_", StringComparison.Ordinal)).Select(variable => (string)variable!["value"]!).ToList();
            var (archive, prefix) = parts.Count > 0
                ? (Convert.FromBase64String(string.Concat(parts)), "")
                : (await TopLayerAsync((string)source["image"]!, cancellationToken), "dispatch/");
            if (await ReadAsync(archive, prefix + path.TrimStart('/'), cancellationToken) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    public static IEnumerable<KeyValuePair<string, string>> Labels(string dockerfile) => Label().Matches(dockerfile).Select(match =>
        KeyValuePair.Create(Unquote(match.Groups["name"].Value), Unquote(match.Groups["value"].Value.TrimEnd('\r'))));

    private static string Unquote(string word) => Quoted().Replace(word, part => part.Value.Trim(part.Value[0]));

    private static async Task<byte[]> TopLayerAsync(string image, CancellationToken cancellationToken)
    {
        var at = image.IndexOf('@', StringComparison.Ordinal);
        var registry = new RegistryWriter(at < 0 ? image : image[..at]);
        var manifest = JsonNode.Parse(await registry.ReadAsync("manifests", at < 0 ? registry.Tag : image[(at + 1)..], cancellationToken))!;
        return await registry.ReadAsync("blobs", (string)manifest["layers"]!.AsArray()[^1]!["digest"]!, cancellationToken);
    }

    private static async Task<string?> ReadAsync(byte[] archive, string path, CancellationToken cancellationToken)
    {
        await using var tar = new TarReader(new GZipStream(new MemoryStream(archive), CompressionMode.Decompress));
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry.Name.TrimStart('.', '/') == path && entry.DataStream is { } content)
            {
                using var reader = new StreamReader(content, Encoding.UTF8);
                return await reader.ReadToEndAsync(cancellationToken);
            }
        }

        return null;
    }

    [GeneratedRegex("""^LABEL[ \t]+(?<name>([^\s='"]|'[^']*'|"[^"]*")+)=(?<value>([^\s'"]|'[^']*'|"[^"]*")*)\s*$""", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Label();

    [GeneratedRegex("""'[^']*'|"[^"]*" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Quoted();
}
