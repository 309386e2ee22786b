using Dispatch.Oci.Layers;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Dispatch.Oci.Tests.Layers;

public class LayerProperties
{
    private static readonly Gen<string> Part =
        from characters in Gen.Elements("a", "Z", " ", "ä", "日", "😀", "=", "\n", "\\", "\uDC80", "\uDCFF", "%41", ".b", new string('l', 60)).NonEmptyListOf()
        select string.Concat(characters.Take(5));

    private static readonly Gen<LayerEntry> Entries =
        from parts in Part.NonEmptyListOf()
        from mode in Gen.Choose(0, 0xFFF)
        from uid in Gen.Elements(0L, 1000, 2_097_151, 2_097_152, uint.MaxValue)
        from size in Gen.Choose(0, 2000)
        from seconds in Gen.Elements(0L, 1, -1, 8_589_934_591, 8_589_934_592)
        select new LayerEntry
        {
            Path = string.Join('/', parts),
            Type = LayerEntryType.File,
            Mode = mode,
            Uid = uid,
            Gid = uid,
            Size = size,
            ModificationTime = DateTimeOffset.FromUnixTimeSeconds(seconds),
        };

    [Fact]
    public void What_is_written_is_read() =>
        Prop.ForAll(Entries.ListOf().ToArbitrary(), entries =>
        {
            var items = entries.Select(entry => (entry, Content(entry))).ToArray();
            var (blob, digests) = LayerTests.WriteAsync(LayerCompression.Fastest, items).GetAwaiter().GetResult();
            var read = LayerTests.ReadAsync(blob, MediaTypes.LayerGzip).GetAwaiter().GetResult();
            return digests.Digest == Digest.Of(blob)
                && read.Select(item => item.Entry).SequenceEqual(entries)
                && read.All(item => item.Content.SequenceEqual(Content(item.Entry)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_read_or_refused_as_an_invalid_image() =>
        Prop.ForAll<byte[]>(noise =>
        {
            foreach (var mediaType in new[] { MediaTypes.Layer, MediaTypes.LayerGzip })
            {
                try
                {
                    LayerTests.ReadAsync([.. noise, .. new byte[512 - (noise.Length % 512)]], mediaType).GetAwaiter().GetResult();
                }
                catch (InvalidImageException)
                {
                    // Refused, as it should be; any other exception fails the property.
                }
            }
        }).QuickCheckThrowOnFailure();

    private static byte[] Content(LayerEntry entry) => [.. Enumerable.Range(0, (int)entry.Size).Select(i => (byte)(i * 7))];
}
