using System.Runtime.Versioning;
using Dispatch.Oci.Layouts;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Oci.Tests.Layouts;

/// <summary>What we write, skopeo, umoci and buildah read; what they write, we read.</summary>
public sealed class RealToolsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("oci", "layout")]
    [InlineData("oci-archive", "archive.tar")]
    public async Task Skopeo_reads_what_we_write(string transport, string name)
    {
        Need("skopeo");
        var written = await WriteAsync(name, "v1");

        await Tool.RunAsync("skopeo", ["copy", "--preserve-digests", $"{transport}:{_folder[name]}:v1", $"dir:{_folder["copy"]}"], Cancellation);

        Assert.Equal(written.Bytes.ToArray(), await File.ReadAllBytesAsync(_folder["copy", "manifest.json"], Cancellation));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Umoci_unpacks_what_we_write()
    {
        Need("umoci");
        await WriteAsync("layout", "v1");

        await Tool.RunAsync("umoci", ["unpack", "--rootless", "--image", _folder["layout"] + ":v1", _folder["bundle"]], Cancellation);

        Assert.Equal("hello", await File.ReadAllTextAsync(_folder["bundle", "rootfs", "opt", "link"], Cancellation));
        Assert.Equal("long", await File.ReadAllTextAsync(Path.Combine(_folder["bundle", "rootfs"], SampleImage.LongName), Cancellation));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
            File.GetUnixFileMode(_folder["bundle", "rootfs", "opt", "hello.txt"]));
    }

    [Fact]
    public async Task Buildah_builds_on_what_we_write_and_we_read_the_result()
    {
        Need("buildah");
        await WriteAsync("archive.tar", "v1");
        _folder.Write("context/added.txt", "added");

        var container = (await BuildahAsync("from", "--pull-always", $"oci-archive:{_folder["archive.tar"]}:v1")).Trim();
        await BuildahAsync("copy", container, _folder["context", "added.txt"], "/added.txt");
        await BuildahAsync("commit", "--quiet", container, $"oci-archive:{_folder["result.tar"]}:v2");
        await BuildahAsync("rm", container);

        await using var source = OciArchive.OpenRead(_folder["result.tar"]);
        var content = (await source.FindManifestAsync("v2", Cancellation))!;
        var files = await SampleImage.ReadFilesAsync(source, content);
        Assert.Equal(("hello", "long", "added"), (files["opt/hello.txt"], files[SampleImage.LongName], files["added.txt"]));
        var manifest = ImageJson.ReadManifest(content.Bytes.Span);
        await using var blob = await source.OpenBlobAsync(manifest.Config, Cancellation);
        using var json = new MemoryStream();
        await blob.CopyToAsync(json, Cancellation);
        var config = ImageJson.ReadConfig(json.ToArray());
        Assert.Equal(["/opt/hello.txt"], config.Config!.Cmd);
        Assert.Equal(manifest.Layers.Count, config.RootFS.DiffIds.Count);
    }

    [Fact]
    public async Task We_read_the_layouts_that_skopeo_writes()
    {
        Need("skopeo");
        var written = await WriteAsync("archive.tar", "v1");

        await Tool.RunAsync("skopeo", ["copy", $"oci-archive:{_folder["archive.tar"]}:v1", $"oci:{_folder["layout"]}:v1"], Cancellation);
        await Tool.RunAsync("skopeo", ["copy", $"oci-archive:{_folder["archive.tar"]}:v1", $"oci-archive:{_folder["other.tar"]}"], Cancellation);

        Assert.Equal(written.Digest, await OciLayout.Open(_folder["layout"]).FindDigestAsync("v1", Cancellation));
        await using var source = OciArchive.OpenRead(_folder["other.tar"]);
        var content = await source.FindManifestAsync("", Cancellation);
        Assert.Equal("hello", (await SampleImage.ReadFilesAsync(source, content!))["opt/hello.txt"]);
    }

    [Fact]
    public async Task We_read_what_umoci_writes()
    {
        Need("umoci");
        await Tool.RunAsync("umoci", ["init", "--layout", _folder["layout"]], Cancellation);
        await Tool.RunAsync("umoci", ["new", "--image", _folder["layout"] + ":v1"], Cancellation);
        _folder.Write("tree/umoci.txt", "umoci");
        await Tool.RunAsync("umoci", ["insert", "--rootless", "--image", _folder["layout"] + ":v1", _folder["tree"], "/tree"], Cancellation);

        await using var source = OciLayout.Open(_folder["layout"]);
        var content = await source.FindManifestAsync("v1", Cancellation);

        Assert.Equal("umoci", (await SampleImage.ReadFilesAsync(source, content!))["tree/umoci.txt"]);
    }

    [Fact]
    public async Task A_manifest_of_Docker_schema_2_reads_and_writes_the_same()
    {
        Need("skopeo");
        await WriteAsync("layout", "v1");
        await Tool.RunAsync("skopeo", ["copy", "--format", "v2s2", $"oci:{_folder["layout"]}:v1", $"dir:{_folder["docker"]}"], Cancellation);
        var json = await File.ReadAllBytesAsync(_folder["docker", "manifest.json"], Cancellation);

        var manifest = ImageJson.ReadManifest(json);

        Assert.Equal(
            (MediaTypes.DockerManifest, MediaTypes.DockerConfig, MediaTypes.DockerLayer),
            (manifest.MediaType, manifest.Config.MediaType, manifest.Layers[0].MediaType));
        Assert.Equal(ImageJson.ReadManifest(ImageJson.Write(manifest)).Layers, manifest.Layers);
        await using var layer = new VerifyingStream(File.OpenRead(_folder["docker", manifest.Layers[0].Digest.Hex]), manifest.Layers[0]);
        var items = await Layers.LayerTests.ReadAsync(layer, manifest.Layers[0].MediaType);
        Assert.Equal(["opt", "opt/hello.txt", "opt/link", SampleImage.LongName], items.Select(item => item.Entry.Path), StringComparer.Ordinal);
    }

    private async Task<ManifestContent> WriteAsync(string name, params string[] tags)
    {
        await using var destination = name.EndsWith(".tar", StringComparison.Ordinal)
            ? OciArchive.Create(_folder[name])
            : OciLayout.Create(_folder[name]);
        var manifest = await SampleImage.WriteAsync(destination, "hello", tags);
        await destination.CompleteAsync(Cancellation);
        return manifest;
    }

    private Task<string> BuildahAsync(params string[] arguments) =>
        Tool.RunAsync(
            "buildah",
            ["--root", _folder["storage"], "--runroot", _folder["run"], "--storage-driver", "vfs", .. arguments],
            Cancellation);

    private static void Need(string tool) =>
        Assert.SkipUnless(Tool.FindMissing(tool) is null, $"needs {tool}: apt-get install {tool}");
}
