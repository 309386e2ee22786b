using System.Text;
using Dispatch.Build.Engines.Local;
using Dispatch.Oci;
using Xunit;

namespace Dispatch.Build.Tests.Engines;

/// <summary>Which blobs of a base are read, and which are not.</summary>
public sealed class LayerReadingTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Reads_no_layer_of_a_base_that_records_its_working_directory()
    {
        _run.Write("a.txt", "a");
        var runtime = await _run.BuildAsync("FROM scratch\nCOPY --chown=3 a.txt /srv/\nWORKDIR /srv/app\nCOPY a.txt sub/\n");
        await RenameResultAsync(runtime, "runtime");
        var before = _run.Images.Reads.Count;
        var image = await _run.BuildAsync("FROM localhost/runtime\nCOPY . .\nWORKDIR below\nCOPY a.txt .\n");

        var read = _run.Images.Reads.Skip(before).Take(1);
        Assert.Equal([runtime.Manifest.Config.Digest], read);
        Assert.Equal([("srv", 3L), ("srv/app", 0L), ("srv/app/a.txt", 0L)], image.Layers[^3].Select(file => (file.Entry.Path, file.Entry.Uid)));
        Assert.Equal(["srv", "srv/app", "srv/app/below"], image.Layers[^2].Select(file => file.Entry.Path));
        Assert.NotNull(image.Manifest.Annotations![RecordedTree.Annotation]);
    }

    [Fact]
    public async Task Makes_the_same_image_with_and_without_the_record()
    {
        _run.Write("a.txt", "a");
        var runtime = await _run.BuildAsync("FROM scratch\nCOPY --chown=3 a.txt /srv/\nWORKDIR /srv/app\nCOPY a.txt sub/\n");
        await RenameResultAsync(runtime, "with");
        await RenameResultAsync(runtime with { Manifest = runtime.Manifest with { Annotations = null } }, "without");
        var with = await _run.BuildAsync("FROM localhost/with\nCOPY . .\n");
        var without = await _run.BuildAsync("FROM localhost/without\nCOPY . .\n");

        Assert.Equal(with.Manifest.Layers.Select(layer => layer.Digest), without.Manifest.Layers.Select(layer => layer.Digest));
        Assert.Equal(with.Manifest.Config.Digest, without.Manifest.Config.Digest);
    }

    [Fact]
    public async Task Ignores_a_record_of_other_layers()
    {
        var (first, second) = (TestImages.Directory("app", uid: 1), TestImages.Directory("app", uid: 2));
        var config = new ContainerConfig { WorkingDir = "/app" };
        await TestImages.AddAsync(_run.Images, "one", config, [first]);
        var recorded = await _run.BuildAsync("FROM localhost/one\nCOPY <<x .\nx\n");
        var other = await TestImages.AddAsync(_run.Images, "two", config, [second]);
        await WriteManifestAsync(other with { Annotations = recorded.Manifest.Annotations }, "lying");
        var image = await _run.BuildAsync("FROM localhost/lying\nCOPY <<x .\nx\n");

        Assert.Equal(2, image.File("app").Entry.Uid);
    }

    [Fact]
    public async Task Reads_a_layer_once_for_all_builds()
    {
        var manifest = await TestImages.AddAsync(_run.Images, "base", new ContainerConfig { WorkingDir = "/app" }, [TestImages.Directory("app")], [TestImages.File("x")]);
        _run.Write("a.txt", "a");
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await new LocalEngine(_run.Stores, new NoRunBuilder()).BuildAsync(_run.Definition("FROM localhost/base\nCOPY . .\n"), new Progress<BuildEvent>(), CancellationToken.None);
        }

        Assert.Equal([manifest.Config.Digest, manifest.Layers[1].Digest, manifest.Layers[0].Digest], _run.Images.Reads);
    }

    [Fact]
    public async Task Asks_no_lower_layer_than_it_has_to()
    {
        var manifest = await TestImages.AddAsync(
            _run.Images, "base", new ContainerConfig(), [TestImages.File("big")], [TestImages.Directory("app", uid: 9)]);
        await new LocalEngine(_run.Stores, new NoRunBuilder())
            .BuildAsync(_run.Definition("FROM localhost/base\nCOPY --chown=1 <<x /app/\nx\n"), new Progress<BuildEvent>(), CancellationToken.None);

        Assert.Equal([manifest.Config.Digest, manifest.Layers[1].Digest], _run.Images.Reads);
    }

    [Theory]
    [InlineData("/etc/file", "etc/file")]
    [InlineData("/link", "etc/file")]
    [InlineData("/dir/file", "etc/file")]
    [InlineData("/gone/file", null)]
    [InlineData("/etc", null)]
    [InlineData("/hidden/file", null)]
    [InlineData("/loop", null)]
    public async Task Reads_a_file_out_of_an_image(string path, string? content)
    {
        await TestImages.AddAsync(
            _run.Images,
            "base",
            new ContainerConfig(),
            [TestImages.File("etc/file"), TestImages.File("gone/file"), TestImages.File("hidden/file"), TestImages.Link("loop", "loop")],
            [TestImages.Link("link", "etc/file"), TestImages.Link("dir", "/etc"), TestImages.File(".wh.gone") with { Size = 0 }, TestImages.File("hidden/.wh..wh..opq") with { Size = 0 }]);
        var location = new ImageLocation.InRegistry(ImageReference.Parse("localhost/base"));
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var bytes = await ImageFile.ReadAsync(_run.Stores, location, new() { OS = "linux", Architecture = "amd64" }, path, CancellationToken.None);
            Assert.Equal(content, bytes is { } found ? Encoding.UTF8.GetString(found.Span) : null);
        }
    }

    [Fact]
    public async Task Reads_no_further_than_the_file_and_only_once()
    {
        var manifest = await TestImages.AddAsync(_run.Images, "base", new ContainerConfig(), [TestImages.File("low")], [TestImages.File("a/file"), TestImages.File("b")]);
        var location = new ImageLocation.InRegistry(ImageReference.Parse("localhost/base"));
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.NotNull(await ImageFile.ReadAsync(_run.Stores, location, new() { OS = "linux", Architecture = "amd64" }, "/a/file", CancellationToken.None));
        }

        Assert.Equal([manifest.Config.Digest, manifest.Layers[1].Digest], _run.Images.Reads);
    }

    [Fact]
    public async Task Refuses_a_file_that_is_too_large()
    {
        var image = await _run.BuildAsync($"FROM scratch\nCOPY <<x /x\n{string.Concat(Enumerable.Repeat(new string('x', 1000) + "\n", (ImageFile.MaxBytes / 1000) + 1))}x\n");
        var location = new ImageLocation.InRegistry(ImageReference.Parse("localhost/result"));
        var failure = await Assert.ThrowsAsync<DispatchException>(() =>
            ImageFile.ReadAsync(_run.Stores, location, new() { OS = "linux", Architecture = "amd64" }, "/x", CancellationToken.None));

        Assert.True(image.File("x").Entry.Size > ImageFile.MaxBytes);
        Assert.Equal(Codes.BaseNotFunctionImage, failure.Code);
    }

    private Task RenameResultAsync(AssembledImage image, string tag) => WriteManifestAsync(image.Manifest, tag);

    private Task WriteManifestAsync(ImageManifest manifest, string tag) =>
        _run.Images.WriteManifestAsync(new(manifest.MediaType!, ImageJson.Write(manifest)), [tag], CancellationToken.None);
}
