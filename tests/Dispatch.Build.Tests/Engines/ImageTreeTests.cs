using Dispatch.Build.Engines.Local;
using Dispatch.Oci;
using Dispatch.Oci.Layers;
using Xunit;

namespace Dispatch.Build.Tests.Engines;

/// <summary>Layers merged: OCI layer.md.</summary>
public sealed class ImageTreeTests
{
    [Theory]
    [InlineData("a/deleted", false)]
    [InlineData("gone/below/deep", false)]
    [InlineData("opaque/old", false)]
    [InlineData("opaque/new", true)]
    [InlineData("opaque", true)]
    [InlineData("turned/into", false)]
    [InlineData("turned", true)]
    [InlineData("implied", true)]
    [InlineData("a/kept", true)]
    public async Task Finds_what_a_container_would_see(string key, bool exists) => Assert.Equal(exists, await Tree().FindAsync(key, CancellationToken.None) is not null);

    [Theory]
    [InlineData("", "a again implied linked opaque other turned")]
    [InlineData("a", "kept")]
    [InlineData("gone", "")]
    [InlineData("opaque", "new")]
    [InlineData("turned", "")]
    [InlineData("again", "second")]
    public async Task Lists_what_a_container_would_see(string key, string names) => Assert.Equal(names, string.Join(' ', await Tree().ListAsync(key, CancellationToken.None)));

    [Fact]
    public async Task Takes_a_directory_from_the_layer_that_has_it_last()
    {
        Assert.Equal(7, (await Tree().FindAsync("other", CancellationToken.None))!.Entry.Uid);
        Assert.Equal(Convert.ToInt32("755", 8), (await Tree().FindAsync("implied", CancellationToken.None))!.Entry.Mode);
    }

    [Fact]
    public async Task Takes_a_hard_link_for_the_file_it_links_to()
    {
        var node = (await Tree().FindAsync("linked", CancellationToken.None))!;

        Assert.Equal((LayerEntryType.File, "linked", 6L, 5L), (node.Entry.Type, node.Entry.Path, node.Entry.Size, node.Entry.Uid));
        Assert.NotNull(node.Content);
    }

    [Fact]
    public async Task Follows_links_within_the_image_only()
    {
        IFileTree tree = new ImageTree(
            [Layer(TestImages.File("real/file"), TestImages.Link("up", "../../../real"), TestImages.Link("two", "/up/./file"), TestImages.Link("loop", "loop/x"))],
            new LayerIndexes(new BlobCache("nowhere")),
            null);

        Assert.Equal("real/file", (await PathResolution.ResolveAsync(tree, "up/file", followLast: true, CancellationToken.None)).Key);
        Assert.Equal("real/file", (await PathResolution.ResolveAsync(tree, "two", followLast: true, CancellationToken.None)).Key);
        Assert.Equal("two", (await PathResolution.ResolveAsync(tree, "two", followLast: false, CancellationToken.None)).Key);
        await Assert.ThrowsAsync<PathResolutionException>(async () => await PathResolution.ResolveAsync(tree, "loop", followLast: true, CancellationToken.None));
        await Assert.ThrowsAsync<PathResolutionException>(async () => await PathResolution.ResolveAsync(tree, "two/x", followLast: true, CancellationToken.None));
    }

    [Fact]
    public void Keeps_an_index_as_it_was()
    {
        using var folder = new Testing.TempFolder();
        LayerEntry[] entries =
        [
            TestImages.File("a/\uDC80", uid: 3_000_000_000),
            TestImages.Link("l", "target"),
            TestImages.Directory("d") with
            {
                ModificationTime = DateTimeOffset.FromUnixTimeSeconds(-5),
                ExtendedAttributes = new Dictionary<string, ReadOnlyMemory<byte>> { ["user.x"] = new byte[] { 1, 0 } },
            },
        ];
        LayerIndexFile.Write(folder["x.index"], entries);
        var read = LayerIndexFile.Read(folder["x.index"])!;

        Assert.Equal(entries[..2], read[..2]);
        Assert.Equal([1, 0], read[2].ExtendedAttributes!["user.x"].ToArray());
        Assert.Equal(entries[2] with { ExtendedAttributes = null }, read[2] with { ExtendedAttributes = null });
        var bytes = File.ReadAllBytes(folder["x.index"]);
        File.WriteAllBytes(folder["cut.index"], bytes[..^3]);
        Assert.Null(LayerIndexFile.Read(folder["cut.index"]));
    }

    private static ImageTree Tree() => new(
        [
            Layer(
                TestImages.File("a/deleted"), TestImages.File("a/kept"), TestImages.File("gone/below/deep"), TestImages.File("opaque/old"),
                TestImages.File("turned/into"), TestImages.Directory("other", uid: 1), TestImages.File("again/first"), TestImages.File("target", uid: 5)),
            Layer(
                Whiteout("a/.wh.deleted"), Whiteout(".wh.gone"), Whiteout(".wh.again"), Whiteout("opaque/.wh..wh..opq"), TestImages.File("opaque/new"),
                TestImages.Link("turned", "elsewhere"), TestImages.Directory("other", uid: 7), TestImages.File("implied/deep/file"),
                new LayerEntry { Path = "linked", Type = LayerEntryType.HardLink, Mode = 0, LinkTarget = "target" }),
            Layer(Whiteout(".wh.target"), TestImages.File("again/second")),
        ],
        new LayerIndexes(new BlobCache("nowhere")),
        null);

    private static LayerEntry Whiteout(string path) => TestImages.File(path) with { Size = 0 };

    private static BuiltLayer Layer(params LayerEntry[] entries) =>
        new([.. entries.Select(entry => new FileNode(entry, entry.Type == LayerEntryType.File ? new FileContent.InMemory(new byte[entry.Size]) : null))]);
}
