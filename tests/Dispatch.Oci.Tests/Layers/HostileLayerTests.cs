using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Dispatch.Oci.Layers;
using Xunit;
using static Dispatch.Oci.Tests.Layers.LayerTests;

namespace Dispatch.Oci.Tests.Layers;

public class HostileLayerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/etc/passwd", "etc/passwd")]
    [InlineData("//etc//passwd", "etc/passwd")]
    [InlineData("./a/./b", "a/b")]
    public async Task Absolute_and_untidy_names_are_made_plain(string name, string path)
    {
        var items = await ReadAsync(Tar(name), MediaTypes.Layer);

        Assert.Equal(path, Assert.Single(items).Entry.Path);
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a/..")]
    [InlineData("..")]
    [InlineData("/")]
    [InlineData(".wh.")]
    [InlineData("a/.wh..")]
    [InlineData("a/.wh...")]
    public async Task Names_that_leave_the_root_are_refused(string name) =>
        await Assert.ThrowsAsync<InvalidImageException>(() => ReadAsync(Tar(name), MediaTypes.Layer));

    [Fact]
    public async Task A_hard_link_out_of_the_root_is_refused()
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.HardLink, "a") { LinkName = "../../etc/shadow" });
        }

        await Assert.ThrowsAsync<InvalidImageException>(() => ReadAsync(tar.ToArray(), MediaTypes.Layer));
    }

    [Fact]
    public async Task The_private_files_of_aufs_are_left_out()
    {
        var (blob, _) = await WriteAsync(LayerCompression.None, (File(".wh..wh.plnk"), new byte[5]), (File("a/.wh..wh..opq"), new byte[5]));

        Assert.Equal("a/.wh..wh..opq", Assert.Single(await ReadAsync(blob, MediaTypes.Layer)).Entry.Path);
    }

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public async Task Every_format_is_read(TarEntryFormat format)
    {
        var tar = new MemoryStream();
        var name = format is TarEntryFormat.Pax or TarEntryFormat.Gnu ? new string('x', 300) : "x";
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            TarEntry entry = format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
                TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
                TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                _ => new PaxTarEntry(TarEntryType.RegularFile, name),
            };
            entry.DataStream = new MemoryStream([1, 2, 3]);
            entry.ModificationTime = DateTimeOffset.UnixEpoch.AddSeconds(7);
            writer.WriteEntry(entry);
        }

        var (read, content) = Assert.Single(await ReadAsync(tar.ToArray(), MediaTypes.Layer));

        Assert.Equal((name, 3, DateTimeOffset.UnixEpoch.AddSeconds(7)), (read.Path, read.Size, read.ModificationTime));
        Assert.Equal([1, 2, 3], content);
    }

    [Fact]
    public async Task Global_records_hold_until_an_entry_has_its_own()
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            writer.WriteEntry(new PaxGlobalExtendedAttributesTarEntry([new("uid", "7"), new("comment", "x")]));
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "a"));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "b") { Uid = 3_000_000 });
        }

        var items = await ReadAsync(tar.ToArray(), MediaTypes.Layer);

        Assert.Equal([7, 3_000_000], items.Select(item => item.Entry.Uid));
    }

    [Fact]
    public async Task Several_gzip_members_are_one_layer()
    {
        var (tar, _) = await WriteAsync(LayerCompression.None, (File("a"), new byte[5]), (File("b"), new byte[5]));
        byte[] blob = [.. Gzip(tar.AsSpan(0, 700)), .. Gzip(tar.AsSpan(700))];

        Assert.Equal(["a", "b"], (await ReadAsync(blob, MediaTypes.LayerGzip)).Select(item => item.Entry.Path), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(MediaTypes.LayerZstd)]
    [InlineData("application/json")]
    public async Task A_form_that_is_not_known_is_named(string mediaType)
    {
        var error = await Assert.ThrowsAsync<UnsupportedLayerException>(() => ReadAsync([], mediaType));

        Assert.Equal(mediaType, error.MediaType);
    }

    [Fact]
    public async Task However_a_layer_is_cut_off_it_is_noticed()
    {
        var (tar, _) = await WriteAsync(LayerCompression.None, (File("ä") with { Size = 600 }, new byte[600]), (File("b"), new byte[5]));

        // What is left when the cut is between two entries is an archive too, without its end: as other readers do, we take it.
        var (endOfFirst, second, endOfSecond) = (3 * 512 + 600, 5 * 512, 6 * 512 + 5);
        Assert.Single(await ReadAsync(tar[..endOfFirst], MediaTypes.Layer));
        Assert.Equal(2, (await ReadAsync(tar[..endOfSecond], MediaTypes.Layer)).Count);
        foreach (var length in Enumerable.Range(1, endOfFirst - 1).Concat(Enumerable.Range(second + 1, endOfSecond - second - 1)))
        {
            await Assert.ThrowsAsync<InvalidImageException>(() => ReadAsync(tar[..length], MediaTypes.Layer));
        }
    }

    [Fact]
    public async Task However_a_compressed_layer_is_cut_off_its_digest_shows_it()
    {
        var (gzip, digests) = await WriteAsync(LayerCompression.Fastest, (File("ä"), new byte[5]), (File("b"), new byte[5]));
        var descriptor = new Descriptor { MediaType = MediaTypes.LayerGzip, Digest = digests.Digest, Size = digests.Size };

        for (var length = 0; length < gzip.Length; length++)
        {
            var cut = new VerifyingStream(new MemoryStream(gzip, 0, length), descriptor);
            await Assert.ThrowsAsync<DigestMismatchException>(() => ReadAsync(cut, MediaTypes.LayerGzip));
        }
    }

    [Fact]
    public async Task However_a_byte_is_turned_a_compressed_layer_is_refused_or_the_same()
    {
        var (gzip, _) = await WriteAsync(LayerCompression.Fastest, (File("a"), "12345"u8.ToArray()));

        var refused = 0;
        for (var i = 10; i < gzip.Length; i++)
        {
            var broken = (byte[])gzip.Clone();
            broken[i] ^= 0x10;
            try
            {
                var (entry, content) = Assert.Single(await ReadAsync(broken, MediaTypes.LayerGzip));
                Assert.Equal(("a", "12345"), (entry.Path, Encoding.UTF8.GetString(content)));
            }
            catch (InvalidImageException)
            {
                refused++;
            }
        }

        Assert.True(refused > gzip.Length / 2);
    }

    [Theory]
    [InlineData(124, "77777777777\0")] // 8 GiB that are not there
    [InlineData(124, "0000000000x\0")] // no octal number
    [InlineData(156, "S")] // a sparse file
    [InlineData(156, "V")] // a volume label
    public async Task A_header_that_lies_is_refused(int offset, string value)
    {
        var (tar, _) = await WriteAsync(LayerCompression.None, (File("a"), new byte[5]));

        await Assert.ThrowsAsync<InvalidImageException>(() => ReadAsync(Patch(tar, offset, Encoding.Latin1.GetBytes(value)), MediaTypes.Layer));
    }

    [Fact]
    public async Task A_negative_size_is_refused()
    {
        var (tar, _) = await WriteAsync(LayerCompression.None, (File("a"), new byte[5]));
        byte[] minusOne = [.. Enumerable.Repeat((byte)0xFF, 12)];

        var error = await Assert.ThrowsAsync<InvalidImageException>(() => ReadAsync(Patch(tar, 124, minusOne), MediaTypes.Layer));

        Assert.Contains("size -1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4 a=\n")]
    [InlineData("9999 path=a\n")]
    [InlineData("3 path=a\n")]
    [InlineData("-1 path=a\n")]
    [InlineData("path=a\n")]
    [InlineData("10 path=abc")]
    [InlineData("9 size=x\n")]
    [InlineData("11 size=-1\n")]
    [InlineData("12 mtime=1e9\n")]
    [InlineData("27 mtime=99999999999999999\n")]
    [InlineData("22 GNU.sparse.major=1\n")]
    [InlineData("12 path=a\0b\n")]
    public async Task Extended_records_that_lie_are_refused(string records)
    {
        var (tar, _) = await WriteAsync(LayerCompression.None, (File("e") with { Size = records.Length }, Encoding.UTF8.GetBytes(records)), (File("a"), new byte[5]));

        await Assert.ThrowsAsync<InvalidImageException>(() => ReadAsync(Patch(tar, 156, "x"u8), MediaTypes.Layer));
    }

    [Fact]
    public async Task An_extended_header_without_bounds_is_refused()
    {
        var (tar, _) = await WriteAsync(LayerCompression.None, (File("a"), new byte[5]));

        var huge = Patch(Patch(tar, 156, "x"u8), 124, "77777777777\0"u8);

        var error = await Assert.ThrowsAsync<InvalidImageException>(() => ReadAsync(huge, MediaTypes.Layer));
        Assert.Contains("1048576 are allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_behind_an_empty_block_is_not_hidden()
    {
        var (tar, _) = await WriteAsync(LayerCompression.None, (File("a"), new byte[5]));

        await Assert.ThrowsAsync<InvalidImageException>(() => ReadAsync([.. new byte[512], .. tar], MediaTypes.Layer));
    }

    [Fact]
    public async Task What_follows_the_archive_is_verified_too()
    {
        var (blob, digests) = await WriteAsync(LayerCompression.Fastest, (File("a"), new byte[5]));
        byte[] longer = [.. blob, 0, 0, 0];
        var descriptor = new Descriptor { MediaType = MediaTypes.LayerGzip, Digest = digests.Digest, Size = digests.Size };

        await Assert.ThrowsAsync<DigestMismatchException>(async () =>
        {
            await foreach (var item in LayerReader.ReadAsync(new VerifyingStream(new MemoryStream(longer), descriptor), descriptor.MediaType, Cancellation))
            {
                Assert.Equal("a", item.Entry.Path);
            }
        });
    }

    /// <summary>Writes into the first header and makes its checksum right again.</summary>
    private static byte[] Patch(byte[] tar, int offset, ReadOnlySpan<byte> value)
    {
        var patched = (byte[])tar.Clone();
        value.CopyTo(patched.AsSpan(offset));
        "        "u8.CopyTo(patched.AsSpan(148));
        var sum = Convert.ToString(patched.AsSpan(0, 512).ToArray().Sum(value => value), 8).PadLeft(6, '0');
        Encoding.ASCII.GetBytes(sum + "\0 ").CopyTo(patched.AsSpan(148));
        return patched;
    }

    private static byte[] Tar(string name)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            // A name of more than one slash at the end is a directory to readers of old archives; none here is one.
            writer.WriteEntry(new UstarTarEntry(TarEntryType.Fifo, name));
        }

        return tar.ToArray();
    }

    private static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }
}
