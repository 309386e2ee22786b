using System.Security.Cryptography;
using Xunit;

namespace Dispatch.Oci.Tests;

public class VerifyingStreamTests
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5];

    [Fact]
    public async Task What_was_announced_passes()
    {
        await using var stream = Open(Content, Digest.Of(Content), 5);

        Assert.Equal(Content, await ReadAllAsync(stream));
    }

    [Fact]
    public async Task Sha512_is_verified_too()
    {
        var digest = Digest.Parse("sha512:" + Convert.ToHexStringLower(SHA512.HashData(Content)));
        await using var stream = Open(Content, digest, 5);

        Assert.Equal(Content, await ReadAllAsync(stream));
    }

    [Fact]
    public async Task The_last_byte_of_wrong_content_is_never_handed_out()
    {
        await using var stream = Open(Content, Digest.Of([9]), 5);
        var buffer = new byte[5];

        Assert.Equal(4, await stream.ReadAsync(buffer.AsMemory(0, 4), TestContext.Current.CancellationToken));
        var error = Assert.Throws<DigestMismatchException>(() => stream.Read(buffer, 0, 5));
        Assert.Equal((Digest.Of([9]), Digest.Of(Content)), (error.Expected, error.Actual));
    }

    [Fact]
    public async Task Too_little_and_too_much_are_noticed()
    {
        await using var little = Open(Content, Digest.Of(Content), 6);
        var error = await Assert.ThrowsAsync<DigestMismatchException>(() => ReadAllAsync(little));
        Assert.Equal((6, 5), (error.ExpectedSize, error.ActualSize));

        await using var much = Open(Content, Digest.Of(Content.AsSpan(0, 4)), 4);
        error = await Assert.ThrowsAsync<DigestMismatchException>(() => ReadAllAsync(much));
        Assert.Equal((4, null), (error.ExpectedSize, error.ActualSize));
    }

    [Fact]
    public async Task Nothing_can_be_expected()
    {
        await using var right = Open([], Digest.Of([]), 0);
        Assert.Empty(await ReadAllAsync(right));

        await using var wrong = Open([], Digest.Of(Content), 0);
        await Assert.ThrowsAsync<DigestMismatchException>(() => ReadAllAsync(wrong));
    }

    private static VerifyingStream Open(byte[] content, Digest digest, long size) =>
        new(new MemoryStream(content), new() { MediaType = MediaTypes.Layer, Digest = digest, Size = size });

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        return copy.ToArray();
    }
}
