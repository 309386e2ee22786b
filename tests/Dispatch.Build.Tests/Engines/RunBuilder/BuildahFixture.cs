using System.Formats.Tar;
using System.IO.Compression;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local;
using Dispatch.Build.Engines.Local.Run;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Engines.RunBuilder;

/// <summary>Real buildah with a storage of its own.</summary>
public sealed class BuildahFixture : IDisposable
{
    private readonly TempFolder _storage = new();

    public BuildahFixture()
    {
        var configuration = _storage.Write("storage.conf", $"[storage]\ndriver = \"vfs\"\nrunroot = \"{_storage["run"]}\"\ngraphroot = \"{_storage["graph"]}\"\n");
        Directory.CreateDirectory(_storage["tmp"]);
        Environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "",
            ["HOME"] = _storage.Path,
            ["TMPDIR"] = _storage["tmp"],
            ["CONTAINERS_STORAGE_CONF"] = configuration,
            ["BUILDAH_ISOLATION"] = "chroot",
        };
    }

    internal IReadOnlyDictionary<string, string> Environment { get; }

    public static void SkipUnlessInstalled() => Assert.SkipUnless(
        Tool.FindMissing("buildah", "busybox", "setsid") is null && File.Exists("/bin/busybox"), "needs buildah and a static busybox: apt-get install buildah busybox-static");

    internal async Task<BuiltRun> BuildAsync(
        string dockerfile, TestImages images, TempFolder? context = null, Func<ImageBuild, ImageBuild>? change = null, Action<BuildEvent>? observe = null, CancellationToken cancellationToken = default)
    {
        using var empty = new TempFolder();
        var build = new ImageBuild
        {
            Name = "function",
            Workspace = new Workspace((context ?? empty).Path, Entries((context ?? empty).Path)),
            Dockerfile = new DockerfileOrigin.OnDisk("/function/Dockerfile"),
            BuildArguments = [new("IMAGE", TestImages.Name)],
            Destination = new ImageDestination(new ImageLocation.InArchive("/unused", null), ["latest"]),
        };
        var events = new Events(observe);
        var builder = new Build.Engines.Local.Run.RunBuilder(images, Environment);
        var image = await builder.BuildAsync(change?.Invoke(build) ?? build, DockerfileParser.Parse(dockerfile, "app/Dockerfile"), events, cancellationToken);
        return new BuiltRun(image, events.All);
    }

    /// <summary>Containers and folders that builds left behind.</summary>
    public async Task<string> LeftoversAsync()
    {
        List<string> left = [];
        await ProcessRunner.RunAsync(new ProcessCommand(Tool.Find("buildah")!, ["containers", "--quiet"], "/", Environment), line => left.Add(line.Text), _ => { }, CancellationToken.None);
        return string.Join(' ', left.Concat(Directory.GetFileSystemEntries(_storage["tmp"])));
    }

    public void Dispose() => _storage.Dispose();

    private static List<WorkspaceEntry> Entries(string root) =>
    [
        .. new DirectoryInfo(root).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).OrderBy(info => info.FullName, StringComparer.Ordinal).Select(info => new WorkspaceEntry(
            Path.GetRelativePath(root, info.FullName),
            info is DirectoryInfo ? WorkspaceEntryKind.Directory : WorkspaceEntryKind.File,
            info is DirectoryInfo ? 0x1ED : 0x1A4,
            info is FileInfo file ? file.Length : 0,
            info.FullName)),
    ];

    private sealed class Events(Action<BuildEvent>? observe) : IProgress<BuildEvent>
    {
        public List<BuildEvent> All { get; } = [];

        public void Report(BuildEvent value)
        {
            All.Add(value);
            observe?.Invoke(value);
        }
    }
}

/// <summary>An image that was built, and what was said meanwhile.</summary>
internal sealed record BuiltRun(RunResult Image, IReadOnlyList<BuildEvent> Events) : IAsyncDisposable
{
    public Descriptor Descriptor => ImageJson.ReadIndex(File.ReadAllBytes(Path.Combine(Image.LayoutFolder, "index.json"))).Manifests.Single();

    public ImageManifest Manifest => ImageJson.ReadManifest(Read(Descriptor));

    public ImageConfig Config => ImageJson.ReadConfig(Read(Manifest.Config));

    /// <summary>Files of the top layer with their content, sorted.</summary>
    public async Task<SortedDictionary<string, string>> TopLayerAsync()
    {
        await using var tar = new TarReader(new GZipStream(new MemoryStream(Read(Manifest.Layers[^1])), CompressionMode.Decompress));
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (entry.EntryType == TarEntryType.RegularFile)
            {
                using var reader = new StreamReader(entry.DataStream ?? Stream.Null);
                files[entry.Name] = $"{Convert.ToString((int)entry.Mode, 8)} {entry.ModificationTime.ToUnixTimeSeconds()} {await reader.ReadToEndAsync()}";
            }
        }

        return files;
    }

    public ValueTask DisposeAsync() => Image.DisposeAsync();

    private byte[] Read(Descriptor blob)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Image.LayoutFolder, "blobs", "sha256", blob.Digest.Hex));
        Assert.Equal((blob.Size, blob.Digest), (bytes.Length, Digest.Of(bytes)));
        return bytes;
    }
}
