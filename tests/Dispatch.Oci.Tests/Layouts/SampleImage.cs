using System.Text;
using Dispatch.Oci.Layers;
using Xunit;

namespace Dispatch.Oci.Tests.Layouts;

/// <summary>An image of one layer with a file, a directory, a link and a long name, written to any destination.</summary>
internal static class SampleImage
{
    public static readonly string LongName = "opt/" + new string('ü', 70) + ".txt";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ManifestContent> WriteAsync(IImageDestination destination, string text, params string[] tags)
    {
        using var layer = new MemoryStream();
        await using var writer = new LayerWriter(layer);
        await AddAsync(writer, new() { Path = "opt", Type = LayerEntryType.Directory, Mode = 0b111_101_101 });
        await AddAsync(writer, new() { Path = "opt/hello.txt", Type = LayerEntryType.File, Mode = 0b110_100_000, Size = text.Length }, text);
        await AddAsync(writer, new() { Path = "opt/link", Type = LayerEntryType.SymbolicLink, Mode = 0x1FF, LinkTarget = "hello.txt" });
        await AddAsync(writer, new() { Path = LongName, Type = LayerEntryType.File, Mode = 0b110_100_100, Size = 4 }, "long");
        var digests = await writer.CompleteAsync(Cancellation);

        var config = ImageJson.Write(new ImageConfig
        {
            Created = "2024-01-01T00:00:00Z",
            Architecture = "amd64",
            OS = "linux",
            Config = new() { Cmd = ["/opt/hello.txt"], Env = ["A=b"], Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["l"] = text } },
            RootFS = new() { DiffIds = [digests.DiffId] },
            History = [new() { Created = "2024-01-01T00:00:00Z", CreatedBy = "test" }],
        });
        var manifest = new ImageManifest
        {
            MediaType = MediaTypes.Manifest,
            Config = new() { MediaType = MediaTypes.Config, Digest = Digest.Of(config), Size = config.Length },
            Layers = [new() { MediaType = MediaTypes.LayerGzip, Digest = digests.Digest, Size = digests.Size }],
        };
        await destination.WriteBlobAsync(manifest.Layers[0], _ => Task.FromResult<Stream>(new MemoryStream(layer.ToArray())), Cancellation);
        await destination.WriteBlobAsync(manifest.Config, _ => Task.FromResult<Stream>(new MemoryStream(config)), Cancellation);
        var content = new ManifestContent(MediaTypes.Manifest, ImageJson.Write(manifest));
        await destination.WriteManifestAsync(content, tags, Cancellation);
        return content;

        static Task AddAsync(LayerWriter writer, LayerEntry entry, string? text = null) =>
            writer.WriteAsync(entry, text is null ? null : new MemoryStream(Encoding.UTF8.GetBytes(text)), Cancellation);
    }

    /// <summary>Path and text of every file in an image, through all its layers.</summary>
    public static async Task<Dictionary<string, string>> ReadFilesAsync(IImageSource source, ManifestContent content)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var layer in ImageJson.ReadManifest(content.Bytes.Span).Layers)
        {
            await using var blob = await source.OpenBlobAsync(layer, Cancellation);
            await foreach (var item in LayerReader.ReadAsync(blob, layer.MediaType, Cancellation))
            {
                using var reader = new StreamReader(item.Content);
                files[item.Entry.Path] = await reader.ReadToEndAsync(Cancellation);
            }
        }

        return files;
    }
}
