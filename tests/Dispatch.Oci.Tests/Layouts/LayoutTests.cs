using System.Formats.Tar;
using System.Text;
using Dispatch.Oci.Layouts;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Oci.Tests.Layouts;

public sealed class LayoutTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("layout")]
    [InlineData("archive.tar")]
    public async Task An_image_is_found_by_tag_by_digest_and_alone(string name)
    {
        var written = await WriteAsync(name, "hello", "v1", "latest");
        await using var source = Open(name);

        foreach (var wanted in new[] { "v1", "latest", "", written.Digest.ToString() })
        {
            var found = await source.FindManifestAsync(wanted, Cancellation);
            Assert.Equal((MediaTypes.Manifest, written.Digest), (found!.MediaType, found.Digest));
            Assert.Equal(written.Digest, await source.FindDigestAsync(wanted, Cancellation));
        }

        Assert.Null(await source.FindManifestAsync("v2", Cancellation));
        Assert.Null(await source.FindDigestAsync(Digest.Of([]).ToString(), Cancellation));
        Assert.Equal("hello", (await SampleImage.ReadFilesAsync(source, written))["opt/hello.txt"]);
    }

    [Theory]
    [InlineData("layout")]
    [InlineData("archive.tar")]
    public async Task An_image_without_a_tag_is_the_only_one(string name)
    {
        var written = await WriteAsync(name, "hello");
        await using var source = Open(name);

        Assert.Equal(written.Digest, await source.FindDigestAsync("", Cancellation));
    }

    [Theory]
    [InlineData("layout")]
    [InlineData("archive.tar")]
    public async Task Nothing_is_there_before_the_end_and_nothing_stays_without_it(string name)
    {
        await using (var destination = Create(name))
        {
            await SampleImage.WriteAsync(destination, "hello", "v1");
            Assert.False(Path.Exists(_folder[name]));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("layout")]
    [InlineData("archive.tar")]
    public async Task Only_the_image_stays_after_the_end(string name)
    {
        await WriteAsync(name, "hello", "v1");

        Assert.Equal([_folder[name]], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task An_archive_that_failed_leaves_the_old_one()
    {
        var old = await WriteAsync("archive.tar", "old", "v1");
        await using (var destination = Create("archive.tar"))
        {
            await SampleImage.WriteAsync(destination, "new", "v1");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => destination.CompleteAsync(new CancellationToken(canceled: true)));
        }

        await using var source = Open("archive.tar");
        Assert.Equal(old.Digest, await source.FindDigestAsync("v1", Cancellation));
        Assert.Equal([_folder["archive.tar"]], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task The_same_image_gives_the_same_archive()
    {
        await WriteAsync("a.tar", "hello", "v1");
        await WriteAsync("b.tar", "hello", "v1");

        Assert.Equal(await File.ReadAllBytesAsync(_folder["a.tar"], Cancellation), await File.ReadAllBytesAsync(_folder["b.tar"], Cancellation));
        Assert.Equal(
            ["blobs/", "blobs/sha256/", "blobs/sha256/", "blobs/sha256/", "blobs/sha256/", "index.json", "oci-layout"],
            Names(_folder["a.tar"]).Select(name => name.Length > 20 ? name[..13] : name), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_layout_keeps_its_other_images_and_a_tag_moves()
    {
        var first = await WriteAsync("layout", "first", "v1", "latest");
        var second = await WriteAsync("layout", "second", "v2", "latest");
        await using var source = Open("layout");

        Assert.Equal(first.Digest, await source.FindDigestAsync("v1", Cancellation));
        Assert.Equal(second.Digest, await source.FindDigestAsync("v2", Cancellation));
        Assert.Equal(second.Digest, await source.FindDigestAsync("latest", Cancellation));
        var error = await Assert.ThrowsAsync<InvalidImageException>(() => source.FindDigestAsync("", Cancellation));
        Assert.EndsWith("several images; name one by its tag: v1, v2, latest.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blob_that_is_there_need_not_be_written()
    {
        var written = await WriteAsync("layout", "hello", "v1");
        var manifest = ImageJson.ReadManifest(written.Bytes.Span);

        await using var same = Create("layout");
        Assert.True(await same.HasBlobAsync(manifest.Layers[0], Cancellation));
        Assert.False(await same.HasBlobAsync(manifest.Layers[0] with { Size = 1 }, Cancellation));
        await using var other = Create("other");
        Assert.False(await other.HasBlobAsync(manifest.Layers[0], Cancellation));
    }

    [Fact]
    public async Task A_folder_with_other_things_is_no_layout()
    {
        _folder.Write("layout/precious.txt", "");

        Assert.Throws<InvalidImageException>(() => Create("layout"));
        var error = await Assert.ThrowsAsync<InvalidImageException>(() => Open("layout").FindDigestAsync("", Cancellation));
        Assert.EndsWith("it has no 'oci-layout'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_cannot_be_opened()
    {
        Assert.Throws<DirectoryNotFoundException>(() => OciLayout.Open(_folder["nothing"]));
        Assert.Throws<FileNotFoundException>(() => OciArchive.OpenRead(_folder["nothing"]));
    }

    [Fact]
    public async Task A_blob_that_was_tampered_with_is_refused()
    {
        var written = await WriteAsync("layout", "hello", "v1");
        var path = _folder["layout", "blobs", "sha256", written.Digest.Hex];
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        bytes[^2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Cancellation);
        await using var source = Open("layout");

        await Assert.ThrowsAsync<DigestMismatchException>(() => source.FindManifestAsync("v1", Cancellation));
        await Assert.ThrowsAsync<DigestMismatchException>(() => source.FindManifestAsync(written.Digest.ToString(), Cancellation));

        File.Delete(path);
        await Assert.ThrowsAsync<InvalidImageException>(() => source.FindManifestAsync("v1", Cancellation));
    }

    [Fact]
    public async Task A_blob_that_is_not_what_it_should_be_is_not_written()
    {
        await using var destination = Create("archive.tar");
        var blob = new Descriptor { MediaType = MediaTypes.LayerGzip, Digest = Digest.Of([1]), Size = 1 };

        await Assert.ThrowsAsync<DigestMismatchException>(
            () => destination.WriteBlobAsync(blob, _ => Task.FromResult<Stream>(new MemoryStream([2])), Cancellation));

        Assert.False(await destination.HasBlobAsync(blob, Cancellation));
    }

    [Theory]
    [InlineData("""{"imageLayoutVersion":"2.0.0"}""", """{"schemaVersion":2,"manifests":[]}""")]
    [InlineData("""{}""", """{"schemaVersion":2,"manifests":[]}""")]
    [InlineData("""[""", """{"schemaVersion":2,"manifests":[]}""")]
    [InlineData("""{"imageLayoutVersion":"1.0.0"}""", "{}")]
    [InlineData("""{"imageLayoutVersion":"1.0.0"}""", """{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:../../../etc/passwd","size":1}]}""")]
    [InlineData("""{"imageLayoutVersion":"1.0.0"}""", """{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":99999999999}]}""")]
    public async Task A_layout_that_lies_is_refused(string marker, string index)
    {
        _folder.Write("layout/oci-layout", marker);
        _folder.Write("layout/index.json", index);

        await Assert.ThrowsAsync<InvalidImageException>(() => Open("layout").FindManifestAsync("", Cancellation));
    }

    [Fact]
    public async Task A_manifest_below_an_index_tells_its_own_type()
    {
        var bytes = Encoding.UTF8.GetBytes("""{"schemaVersion":2,"manifests":[]}""");
        await WriteAsync("layout", "hello", "v1");
        await File.WriteAllBytesAsync(_folder["layout", "blobs", "sha256", Digest.Of(bytes).Hex], bytes, Cancellation);

        var found = await Open("layout").FindManifestAsync(Digest.Of(bytes).ToString(), Cancellation);

        Assert.Equal(MediaTypes.Index, found!.MediaType);
    }

    [Fact]
    public async Task An_archive_is_not_followed_through_its_links()
    {
        var secret = _folder.Write("secret", """{"imageLayoutVersion":"1.0.0"}""");
        Pack("archive.tar", new UstarTarEntry(TarEntryType.SymbolicLink, "oci-layout") { LinkName = secret });

        await Assert.ThrowsAsync<InvalidImageException>(() => Open("archive.tar").FindDigestAsync("", Cancellation));
    }

    [Fact]
    public async Task An_archive_with_two_files_of_a_name_is_refused()
    {
        Pack("archive.tar", new UstarTarEntry(TarEntryType.RegularFile, "index.json"), new UstarTarEntry(TarEntryType.RegularFile, "./index.json"));

        var error = await Assert.ThrowsAsync<InvalidImageException>(() => Open("archive.tar").FindDigestAsync("", Cancellation));

        Assert.EndsWith("has two files 'index.json'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_that_was_cut_off_is_refused()
    {
        await WriteAsync("archive.tar", "hello", "v1");
        await using (var file = File.OpenWrite(_folder["archive.tar"]))
        {
            file.SetLength(2000);
        }

        await Assert.ThrowsAsync<InvalidImageException>(() => Open("archive.tar").FindDigestAsync("v1", Cancellation));
    }

    private async Task<ManifestContent> WriteAsync(string name, string text, params string[] tags)
    {
        await using var destination = Create(name);
        var manifest = await SampleImage.WriteAsync(destination, text, tags);
        await destination.CompleteAsync(Cancellation);
        return manifest;
    }

    private IImageDestination Create(string name) =>
        name.EndsWith(".tar", StringComparison.Ordinal) ? OciArchive.Create(_folder[name]) : OciLayout.Create(_folder[name]);

    private IImageSource Open(string name) =>
        name.EndsWith(".tar", StringComparison.Ordinal) ? OciArchive.OpenRead(_folder[name]) : OciLayout.Open(_folder[name]);

    private void Pack(string name, params TarEntry[] entries)
    {
        using var writer = new TarWriter(File.Create(_folder[name]));
        foreach (var entry in entries)
        {
            writer.WriteEntry(entry);
        }
    }

    private static List<string> Names(string archive)
    {
        using var reader = new System.Formats.Tar.TarReader(File.OpenRead(archive));
        var names = new List<string>();
        while (reader.GetNextEntry() is { } entry)
        {
            names.Add(entry.Name);
        }

        return names;
    }
}
