using Xunit;

namespace Dispatch.Oci.Tests.References;

public class DigestTests
{
    [Fact]
    public void The_digest_of_nothing_is_the_known_one() =>
        Assert.Equal("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Digest.Of([]).ToString());

    [Fact]
    public void Sha256_and_sha512_are_read()
    {
        Assert.Equal("sha256", Digest.Parse("sha256:" + new string('a', 64)).Algorithm);
        Assert.Equal(new string('0', 128), Digest.Parse("sha512:" + new string('0', 128)).Hex);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256")]
    [InlineData("sha256:")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85/")]
    public void Anything_else_is_none(string? text)
    {
        Assert.False(Digest.TryParse(text, out _));
        if (text is not null)
        {
            Assert.Throws<FormatException>(() => Digest.Parse(text));
        }
    }
}
