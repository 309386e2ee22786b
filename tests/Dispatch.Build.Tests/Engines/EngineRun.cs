using Dispatch.Build.Engines.Local;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Oci.Layers;
using Dispatch.Testing;

namespace Dispatch.Build.Tests.Engines;

/// <summary>Builds small Dockerfiles with the local engine, from and to folders.</summary>
internal sealed class EngineRun : IDisposable
{
    private readonly TempFolder _temp = new();

    public EngineRun()
    {
        Directory.CreateDirectory(_temp["context"]);
        Stores = new FolderStores(_temp["images"], _temp["images"], _temp["cache"]);
    }

    /// <summary>The bases; results are put there too, so that they can be built on.</summary>
    public FolderImages Images => Stores.Images;

    public FolderStores Stores { get; }

    public List<BuildEvent> Events { get; } = [];

    public void Write(string path, string content) => _temp.Write($"context/{path}", content);

    public void Write(string path, byte[] content) => File.WriteAllBytes(_temp["context", path], content);

    /// <summary>The definition of a build of this Dockerfile, tagged <c>result</c>.</summary>
    public ImageBuild Definition(string dockerfile) => new()
    {
        Name = "test",
        Workspace = WorkspaceReader.Read(new WorkspaceOptions { Root = _temp["context"] }, CancellationToken.None),
        Dockerfile = new DockerfileOrigin.OnDisk(_temp.Write("Dockerfile", dockerfile)),
        Destination = new(new ImageLocation.InLayout(_temp["images"], null), ["result"]),
    };

    public Task<AssembledImage> BuildAsync(string dockerfile) => BuildAsync(Definition(dockerfile), new NoRunBuilder());

    public async Task<AssembledImage> BuildAsync(ImageBuild build, IRunBuilder builder)
    {
        var published = await new LocalEngine(Stores, builder).BuildAsync(build, new Listener(Events), CancellationToken.None);
        var content = await Images.FindManifestAsync(published.Digest.ToString(), CancellationToken.None);
        var manifest = ImageJson.ReadManifest(content!.Bytes.Span);
        return new(published, manifest, ImageJson.ReadConfig(await ReadAsync(manifest.Config)), await LayersAsync(manifest));
    }

    public void Dispose() => _temp.Dispose();

    private async Task<byte[]> ReadAsync(Descriptor blob)
    {
        var bytes = new MemoryStream();
        await using var stream = await Images.OpenBlobAsync(blob, CancellationToken.None);
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private async Task<IReadOnlyList<IReadOnlyList<(LayerEntry Entry, string Text)>>> LayersAsync(ImageManifest manifest)
    {
        var layers = new List<IReadOnlyList<(LayerEntry, string)>>();
        foreach (var layer in manifest.Layers)
        {
            var entries = new List<(LayerEntry, string)>();
            await foreach (var (entry, content) in LayerReader.ReadAsync(new MemoryStream(await ReadAsync(layer)), layer.MediaType, CancellationToken.None))
            {
                entries.Add((entry, await new StreamReader(content).ReadToEndAsync()));
            }

            layers.Add(entries);
        }

        return layers;
    }

    private sealed class Listener(List<BuildEvent> events) : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value) => events.Add(value);
    }
}

/// <summary>A published image, read back.</summary>
internal sealed record AssembledImage(
    PublishedImage Published, ImageManifest Manifest, ImageConfig Config, IReadOnlyList<IReadOnlyList<(LayerEntry Entry, string Text)>> Layers)
{
    /// <summary>Paths of the last layer.</summary>
    public IEnumerable<string> Paths => Layers[^1].Select(file => file.Entry.Path);

    public (LayerEntry Entry, string Text) File(string path) => Layers[^1].Single(file => file.Entry.Path == path);
}
