using System.Text;
using Dispatch.Oci;
using Dispatch.Oci.Layers;

namespace Dispatch.Build.Tests.Engines;

/// <summary>Small images made by hand.</summary>
internal static class TestImages
{
    public static LayerEntry Directory(string path, int mode = 0b111_101_101, long uid = 0) =>
        new() { Path = path, Type = LayerEntryType.Directory, Mode = mode, Uid = uid, Gid = uid };

    public static LayerEntry Link(string path, string target) =>
        new() { Path = path, Type = LayerEntryType.SymbolicLink, Mode = 0b111_111_111, LinkTarget = target };

    /// <summary>A file whose content is its path.</summary>
    public static LayerEntry File(string path, long uid = 0) =>
        new() { Path = path, Type = LayerEntryType.File, Mode = 0b110_100_100, Uid = uid, Gid = uid, Size = Encoding.UTF8.GetByteCount(path) };

    /// <summary>Adds an image; its layers lowest first.</summary>
    public static async Task<ImageManifest> AddAsync(FolderImages images, string tag, ContainerConfig config, params LayerEntry[][] layers)
    {
        var (descriptors, diffIds) = (new List<Descriptor>(), new List<Digest>());
        foreach (var entries in layers)
        {
            var blob = new MemoryStream();
            await using var writer = new LayerWriter(blob);
            foreach (var entry in entries)
            {
                await writer.WriteAsync(entry, entry.Size > 0 ? new MemoryStream(Encoding.UTF8.GetBytes(entry.Path)) : null, CancellationToken.None);
            }

            var digests = await writer.CompleteAsync(CancellationToken.None);
            descriptors.Add(new Descriptor { MediaType = MediaTypes.DockerLayer, Digest = digests.Digest, Size = digests.Size });
            diffIds.Add(digests.DiffId);
            await images.WriteBlobAsync(descriptors[^1], _ => Task.FromResult<Stream>(new MemoryStream(blob.ToArray())), CancellationToken.None);
        }

        var json = ImageJson.Write(new ImageConfig { OS = "linux", Architecture = "amd64", Config = config, RootFS = new RootFS { DiffIds = diffIds } });
        var descriptor = new Descriptor { MediaType = MediaTypes.DockerConfig, Digest = Digest.Of(json), Size = json.Length };
        await images.WriteBlobAsync(descriptor, _ => Task.FromResult<Stream>(new MemoryStream(json)), CancellationToken.None);
        var manifest = new ImageManifest { MediaType = MediaTypes.DockerManifest, Config = descriptor, Layers = descriptors };
        await images.WriteManifestAsync(new(MediaTypes.DockerManifest, ImageJson.Write(manifest)), [tag], CancellationToken.None);
        return manifest;
    }
}
