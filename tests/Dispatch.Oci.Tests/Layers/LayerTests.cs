using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Dispatch.Oci.Layers;
using Xunit;

namespace Dispatch.Oci.Tests.Layers;

public class LayerTests
{
    private static readonly DateTimeOffset Time = new(2024, 2, 29, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<LayerEntry> Entries() =>
    [
        File("a"),
        File("a/b.txt") with { Mode = 0xFFF, Uid = 1000, Gid = 100 },
        File("empty"),
        File("owner") with { Uid = 2_097_151, Gid = 2_097_152 },
        File("owner") with { Uid = 4_294_967_294, Gid = 4_294_967_294 },
        File("before-1970") with { ModificationTime = new(1905, 1, 1, 0, 0, 0, TimeSpan.Zero) },
        File("late") with { ModificationTime = new(2999, 1, 1, 0, 0, 0, TimeSpan.Zero) },
        File(new string('n', 100)),
        File(new string('n', 101)),
        File(new string('d', 155) + "/" + new string('n', 100)),
        File(new string('d', 156) + "/" + new string('n', 100)),
        File("d/" + new string('n', 101)),
        File(string.Join('/', Enumerable.Repeat("part", 200))),
        File("grüße/日本語/😀.txt"),
        File("latin1-\uDCE9-name"),
        File("blank name\nand more\\"),
        File("xattr") with
        {
            ExtendedAttributes = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
            {
                ["user.text"] = "ä=b\n"u8.ToArray(),
                ["user.empty"] = Array.Empty<byte>(),
                ["security.capability"] = Convert.FromHexString("0100000200040000000000000000000000000000"),
            },
        },
        Other("dir", LayerEntryType.Directory),
        Other("", LayerEntryType.Directory),
        Other(new string('d', 99), LayerEntryType.Directory),
        Other(new string('d', 100), LayerEntryType.Directory),
        Other(new string('d', 120) + "/" + new string('n', 99), LayerEntryType.Directory),
        Other(new string('d', 120) + "/" + new string('n', 100), LayerEntryType.Directory),
        Other("link", LayerEntryType.SymbolicLink) with { LinkTarget = "../../etc//passwd" },
        Other("link", LayerEntryType.SymbolicLink) with { LinkTarget = new string('t', 101) },
        Other("link", LayerEntryType.SymbolicLink) with { LinkTarget = "ziel-ä" },
        Other("hard", LayerEntryType.HardLink) with { LinkTarget = "a/b.txt" },
        Other("hard", LayerEntryType.HardLink) with { LinkTarget = "ä/" + new string('t', 100) },
        Other("char", LayerEntryType.CharacterDevice) with { DeviceMajor = 4095, DeviceMinor = 1_048_575 },
        Other("block", LayerEntryType.BlockDevice) with { DeviceMajor = 8, DeviceMinor = 1 },
        Other("fifo", LayerEntryType.Fifo),
        Other("a/.wh.b", LayerEntryType.File),
        Other("a/.wh..wh..opq", LayerEntryType.File),
    ];

    /// <summary>It knows no owners beyond 2^31, only text in extended attributes, and only UTF-8 in names.</summary>
    public static TheoryData<LayerEntry> EntriesTheBclCanRead() =>
        [.. Entries().Select(row => row.Data).Where(entry =>
            entry is { Uid: <= int.MaxValue, ExtendedAttributes: null } && !entry.Path.Contains('\uDCE9', StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Entries), DisableDiscoveryEnumeration = true)]
    public async Task What_is_written_is_read(LayerEntry entry)
    {
        var content = RandomNumberGenerator.GetBytes((int)entry.Size);
        var (blob, _) = await WriteAsync(LayerCompression.Fastest, (entry, content), (File("last"), [1, 2, 3, 4, 5]));

        var items = await ReadAsync(blob, MediaTypes.LayerGzip);

        Assert.Equal(2, items.Count);
        Assert.Equal(Describe(entry), Describe(items[0].Entry));
        Assert.Equal(content, items[0].Content);
        Assert.Equal("last", items[1].Entry.Path);
    }

    [Theory]
    [MemberData(nameof(EntriesTheBclCanRead), DisableDiscoveryEnumeration = true)]
    public async Task The_tar_reader_of_the_BCL_reads_the_same(LayerEntry entry)
    {
        var (blob, _) = await WriteAsync(LayerCompression.None, (entry, new byte[entry.Size]));

        var read = new System.Formats.Tar.TarReader(new MemoryStream(blob)).GetNextEntry(copyData: true)!;

        var name = entry.Path + (entry.Type is LayerEntryType.Directory ? entry.Path.Length == 0 ? "./" : "/" : "");
        Assert.Equal(
            (name, entry.Size, entry.LinkTarget ?? "", entry.ModificationTime, entry.Mode),
            (read.Name, read.Length, read.LinkName, read.ModificationTime, (int)read.Mode));
    }

    [Theory]
    [InlineData(LayerCompression.None, MediaTypes.Layer)]
    [InlineData(LayerCompression.Fastest, MediaTypes.LayerGzip)]
    [InlineData(LayerCompression.Optimal, MediaTypes.DockerLayer)]
    public async Task Digests_and_sizes_are_those_of_what_is_written(LayerCompression compression, string mediaType)
    {
        var content = RandomNumberGenerator.GetBytes(1_000_003);

        var (blob, digests) = await WriteAsync(compression, (File("a") with { Size = content.Length }, content));

        var tar = new MemoryStream();
        await (compression is LayerCompression.None ? new MemoryStream(blob) : (Stream)new GZipStream(new MemoryStream(blob), CompressionMode.Decompress))
            .CopyToAsync(tar, Cancellation);
        Assert.Equal(new LayerDigests(Digest.Of(blob), Digest.Of(tar.ToArray()), blob.Length, tar.Length), digests);
        Assert.Equal(content, Assert.Single(await ReadAsync(blob, mediaType)).Content);
    }

    [Fact]
    public async Task The_gzip_header_has_no_time_name_or_system()
    {
        var (blob, _) = await WriteAsync(LayerCompression.Fastest, (File("a"), new byte[5]));

        Assert.Equal("1f8b080000000000", Convert.ToHexStringLower(blob.AsSpan(0, 8)));
        Assert.Equal(255, blob[9]);
    }

    [Fact]
    public async Task However_content_arrives_the_bytes_are_the_same()
    {
        var content = Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(0, 100_000)));
        var entry = File("a") with { Size = content.Length };

        var (whole, first) = await WriteAsync(LayerCompression.Fastest, (entry, content));
        await using var blob = new MemoryStream();
        await using var writer = new LayerWriter(blob);
        await writer.WriteAsync(entry, new DribblingStream(content), Cancellation);
        var second = await writer.CompleteAsync(Cancellation);

        Assert.Equal(first, second);
        Assert.Equal(whole, blob.ToArray());
    }

    [Fact]
    public async Task Nothing_but_ustar_is_written_where_ustar_has_room()
    {
        var (plain, _) = await WriteAsync(LayerCompression.None, (File(new string('d', 155) + "/" + new string('n', 100)), new byte[5]));
        var (extended, _) = await WriteAsync(LayerCompression.None, (File("ä"), new byte[5]));

        Assert.Equal((byte)'0', plain[156]);
        Assert.Equal((byte)'x', extended[156]);
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(6, 5L)]
    public async Task A_file_that_changed_its_size_spoils_the_layer(int announced, long? actual)
    {
        await using var writer = new LayerWriter(new MemoryStream());

        var error = await Assert.ThrowsAsync<LayerContentException>(
            () => writer.WriteAsync(File("a") with { Size = announced }, new MemoryStream(new byte[5]), Cancellation));

        Assert.Equal(("a", announced, actual), (error.Path, error.ExpectedSize, error.ActualSize));
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.CompleteAsync(Cancellation));
    }

    [Fact]
    public async Task A_destination_that_fails_is_the_error_seen()
    {
        await using var writer = new LayerWriter(new FullStream(), LayerCompression.None);
        var large = new byte[1 << 20];

        var error = await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await writer.WriteAsync(File("a") with { Size = large.Length }, new MemoryStream(large), Cancellation);
            }
        });

        Assert.Equal("disk full", error.Message);
    }

    [Theory]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/./b")]
    [InlineData("a\0b")]
    [InlineData("")]
    public async Task A_path_that_is_none_cannot_be_written(string path)
    {
        await using var writer = new LayerWriter(new MemoryStream());

        await Assert.ThrowsAsync<ArgumentException>(() => writer.WriteAsync(File(path), null, Cancellation));
    }

    [Fact]
    public async Task Half_a_character_cannot_be_written()
    {
        await using var writer = new LayerWriter(new MemoryStream());

        await Assert.ThrowsAsync<ArgumentException>(() => writer.WriteAsync(File("half-\uD83D"), null, Cancellation));
    }

    [Theory]
    [InlineData("a/.wh.b", true, false, "a/b")]
    [InlineData(".wh.b", true, false, "b")]
    [InlineData("a/.wh..wh..opq", false, true, "a")]
    [InlineData(".wh..wh..opq", false, true, "")]
    [InlineData("a/.whb", false, false, null)]
    [InlineData(".wh.a/b", false, false, null)]
    public void Whiteouts_are_understood(string path, bool isWhiteout, bool isOpaque, string? target)
    {
        var entry = File(path);

        Assert.Equal((isWhiteout, isOpaque, target), (entry.IsWhiteout, entry.IsOpaqueWhiteout, entry.WhiteoutTarget));
    }

    internal static LayerEntry File(string path) =>
        new() { Path = path, Type = LayerEntryType.File, Mode = 0x1A4, Size = 5, ModificationTime = Time };

    internal static async Task<(byte[] Blob, LayerDigests Digests)> WriteAsync(
        LayerCompression compression, params (LayerEntry Entry, byte[] Content)[] items)
    {
        using var blob = new MemoryStream();
        await using var writer = new LayerWriter(blob, compression);
        foreach (var (entry, content) in items)
        {
            await writer.WriteAsync(entry, new MemoryStream(content), Cancellation);
        }

        var digests = await writer.CompleteAsync(Cancellation);
        return (blob.ToArray(), digests);
    }

    internal static Task<List<(LayerEntry Entry, byte[] Content)>> ReadAsync(byte[] blob, string mediaType) =>
        ReadAsync(new MemoryStream(blob), mediaType);

    internal static async Task<List<(LayerEntry Entry, byte[] Content)>> ReadAsync(Stream blob, string mediaType)
    {
        var items = new List<(LayerEntry, byte[])>();
        await foreach (var item in LayerReader.ReadAsync(blob, mediaType, Cancellation))
        {
            using var content = new MemoryStream();
            await item.Content.CopyToAsync(content, Cancellation);
            items.Add((item.Entry, content.ToArray()));
        }

        return items;
    }

    private static LayerEntry Other(string path, LayerEntryType type) => File(path) with { Type = type, Size = 0 };

    private static string Describe(LayerEntry entry) =>
        entry with { ExtendedAttributes = null } + string.Concat((entry.ExtendedAttributes ?? new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal))
            .OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
            .Select(attribute => $" {attribute.Key}={Convert.ToHexString(attribute.Value.Span)}"));

    private sealed class DribblingStream(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 777)], cancellationToken);
    }

    private sealed class FullStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException(new IOException("disk full"));
    }
}
