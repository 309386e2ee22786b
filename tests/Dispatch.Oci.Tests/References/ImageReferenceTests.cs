using Xunit;

namespace Dispatch.Oci.Tests.References;

public class ImageReferenceTests
{
    private const string Hash = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("busybox", "docker.io", "library/busybox", null)]
    [InlineData("busybox:1.36", "docker.io", "library/busybox", "1.36")]
    [InlineData("docker.io/busybox", "docker.io", "library/busybox", null)]
    [InlineData("index.docker.io/busybox", "docker.io", "library/busybox", null)]
    [InlineData("docker.io/library/busybox", "docker.io", "library/busybox", null)]
    [InlineData("dispatchframework/python-base", "docker.io", "dispatchframework/python-base", null)]
    [InlineData("localhost/a", "localhost", "a", null)]
    [InlineData("localhost:5000/a/b:t", "localhost:5000", "a/b", "t")]
    [InlineData("myhost/a", "docker.io", "myhost/a", null)]
    [InlineData("MyHost/a", "MyHost", "a", null)]
    [InlineData("my.host/a", "my.host", "a", null)]
    [InlineData("host:80/a", "host:80", "a", null)]
    [InlineData("127.0.0.1/a", "127.0.0.1", "a", null)]
    [InlineData("[::1]/a", "[::1]", "a", null)]
    [InlineData("[2001:db8::7]:5000/a/b:v1", "[2001:db8::7]:5000", "a/b", "v1")]
    [InlineData("gcr.io/a_b/c__d/e-f/g--h/i.j", "gcr.io", "a_b/c__d/e-f/g--h/i.j", null)]
    [InlineData("a:5000", "docker.io", "library/a", "5000")]
    [InlineData("a:_T.-x", "docker.io", "library/a", "_T.-x")]
    public void A_reference_is_split_as_Docker_does(string text, string registry, string repository, string? tag)
    {
        var reference = ImageReference.Parse(text);

        Assert.Equal((registry, repository, tag), (reference.Registry, reference.Repository, reference.Tag));
        Assert.Null(reference.Digest);
        Assert.Equal(reference, ImageReference.Parse(reference.ToString()));
        Assert.Equal(reference, ImageReference.Parse(reference.Familiar));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" busybox", "lower-case letters")]
    [InlineData("busybox\n", "lower-case letters")]
    [InlineData("Busybox", "must be in lower case")]
    [InlineData("docker.io/Busybox", "must be in lower case")]
    [InlineData("a//b", "an empty part")]
    [InlineData("/a", "an empty part")]
    [InlineData("a/", "an empty part")]
    [InlineData("localhost:5000/", "an empty part")]
    [InlineData("a/../b", "'..'")]
    [InlineData("a___b", "'a___b'")]
    [InlineData("a..b/c", "not a registry host")]
    [InlineData("-a", "'-a'")]
    [InlineData("-a.b/c", "not a registry host")]
    [InlineData("host:port/a", "not a registry host")]
    [InlineData("host:0/a", "1 to 65535")]
    [InlineData("host:65536/a", "1 to 65535")]
    [InlineData("[::1/a", "not a registry host")]
    [InlineData("[1:2]/a", "not a registry host")]
    [InlineData("[fe80::1%eth0]/a", "not a registry host")]
    [InlineData("a:", "the tag ''")]
    [InlineData("a:.b", "the tag '.b'")]
    [InlineData("a:b\n", "the tag")]
    [InlineData("a:ä", "the tag 'ä'")]
    [InlineData("a@sha256:12", "'sha256:12' is not a digest")]
    [InlineData("a@", "is not a digest")]
    [InlineData("a@" + Hash + "@" + Hash, "is not a digest")]
    [InlineData("https://gcr.io/a", "not a registry host")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "image ID")]
    public void What_is_no_reference_is_refused_with_the_part_at_fault(string text, string reason)
    {
        var error = Assert.Throws<FormatException>(() => ImageReference.Parse(text));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.False(ImageReference.TryParse(text, out _, out var told));
        Assert.Equal(error.Message, told);
    }

    [Fact]
    public void Null_is_refused_as_empty()
    {
        Assert.False(ImageReference.TryParse(null, out _, out var error));
        Assert.Equal("An image reference is empty.", error);
    }

    [Fact]
    public void A_digest_may_stand_beside_a_tag()
    {
        var reference = ImageReference.Parse("localhost:5000/a:t@" + Hash);

        Assert.Equal(("t", Hash), (reference.Tag, reference.Digest.ToString()));
        Assert.Equal("localhost:5000/a:t@" + Hash, reference.ToString());
        Assert.Equal("localhost:5000/a", reference.Name);
    }

    [Fact]
    public void The_default_tag_is_latest_unless_a_digest_says_which()
    {
        Assert.Equal("latest", ImageReference.Parse("a").TagOrDefault);
        Assert.Equal("t", ImageReference.Parse("a:t").TagOrDefault);
        Assert.Null(ImageReference.Parse("a@" + Hash).TagOrDefault);
        Assert.Equal("docker.io/library/a", ImageReference.Parse("a").ToString());
    }

    [Theory]
    [InlineData("docker.io/library/busybox:1", "busybox:1")]
    [InlineData("docker.io/a/b", "a/b")]
    [InlineData("docker.io/library/a/b", "library/a/b")]
    [InlineData("docker.io/a.b/c", "docker.io/a.b/c")]
    [InlineData("docker.io/localhost/c", "docker.io/localhost/c")]
    [InlineData("gcr.io/library/a", "gcr.io/library/a")]
    public void The_familiar_name_is_the_one_Docker_shows(string canonical, string familiar) =>
        Assert.Equal(familiar, ImageReference.Parse(canonical).Familiar);

    [Fact]
    public void Lengths_are_bounded()
    {
        Assert.Equal(128, ImageReference.Parse("a:" + new string('t', 128)).Tag!.Length);
        Assert.Throws<FormatException>(() => ImageReference.Parse("a:" + new string('t', 129)));
        Assert.Equal(255, ImageReference.Parse("gcr.io/" + new string('a', 255)).Repository.Length);
        var error = Assert.Throws<FormatException>(() => ImageReference.Parse("gcr.io/" + new string('a', 256)));
        Assert.Contains("256 characters; 255 are allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tag_and_a_digest_can_be_put_in_place()
    {
        var reference = ImageReference.Parse("a:old@" + Hash);

        Assert.Equal("docker.io/library/a:new", reference.WithTag("new").ToString());
        Assert.Equal("docker.io/library/a:new@" + Hash, reference.WithTag("new").WithDigest(Digest.Parse(Hash)).ToString());
        Assert.Throws<FormatException>(() => reference.WithTag("not a tag"));
    }
}
