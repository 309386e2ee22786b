using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>The tar that <c>docker load</c> reads and <c>docker save</c> writes: a <c>manifest.json</c> that names a configuration and layers.</summary>
internal static class DockerArchive
{
    public static async Task WriteAsync(LaidOutImage image, string name, string file, CancellationToken cancellationToken)
    {
        await using var output = File.Create(file);
        await using var tar = new TarWriter(output, TarEntryFormat.Pax);
        foreach (var digest in image.Image.Manifest.Layers.Prepend(image.Image.Manifest.Config).Select(blob => blob.Digest).Distinct())
        {
            await tar.WriteEntryAsync(File.ResolveLinkTarget(Path.Combine(image.Folder, digest.Hex), returnFinalTarget: true)!.FullName, digest.Hex, cancellationToken);
        }

        var layers = new JsonArray([.. image.Image.Manifest.Layers.Select(layer => (JsonNode)layer.Digest.Hex)]);
        var manifest = new JsonArray(new JsonObject { ["Config"] = image.Image.Manifest.Config.Digest.Hex, ["RepoTags"] = new JsonArray(name), ["Layers"] = layers });
        var entry = new PaxTarEntry(TarEntryType.RegularFile, "manifest.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(manifest.ToJsonString())) };
        await tar.WriteEntryAsync(entry, cancellationToken);
    }

    public static async Task<BuilderResult> ReadAsync(string file, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await TarFile.ExtractToDirectoryAsync(file, folder, overwriteFiles: false, cancellationToken);
        var manifest = JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "manifest.json"), cancellationToken))![0]!;
        return new BuilderResult(
            Path.Combine(folder, (string)manifest["Config"]!),
            [.. manifest["Layers"]!.AsArray().Select(layer => Path.Combine(folder, (string)layer!))]);
    }
}
