using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>An image of one layer, made in memory.</summary>
/// <param name="Config">Its configuration.</param>
/// <param name="Layer">A tar.gz.</param>
internal sealed record TinyImage(byte[] Config, byte[] Layer)
{
    /// <summary>An image of these entries, with this <c>config</c> member of the configuration.</summary>
    public static async Task<TinyImage> CreateAsync(IEnumerable<TarEntry> entries, JsonObject config)
    {
        var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                entry.ModificationTime = DateTimeOffset.UnixEpoch;
                await writer.WriteEntryAsync(entry);
            }
        }

        var layer = new MemoryStream();
        await using (var gzip = new GZipStream(layer, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(tar.GetBuffer().AsMemory(0, (int)tar.Length));
        }

        var document = new JsonObject
        {
            ["architecture"] = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
            ["os"] = "linux",
            ["config"] = config,
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(RegistryWriter.Digest(tar.ToArray())) },
            ["history"] = new JsonArray(new JsonObject { ["created_by"] = "COPY . ." }),
        };
        return new(Encoding.UTF8.GetBytes(document.ToJsonString()), layer.ToArray());
    }

    public static TarEntry File(string path, string content, int mode = 0b110_100_100) => new PaxTarEntry(TarEntryType.RegularFile, path)
    {
        Mode = (UnixFileMode)mode,
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
    };
}
