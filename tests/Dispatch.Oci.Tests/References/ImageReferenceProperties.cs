using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Dispatch.Oci.Tests.References;

public class ImageReferenceProperties
{
    private static readonly Gen<string> Word = Gen.Elements("a", "b7", "image", "9z", "repo").Two()
        .SelectMany(words => Gen.Elements("", ".", "_", "__", "-", "---").Select(separator => $"{words.Item1}{separator}{words.Item2}"));

    private static readonly Gen<string> References =
        from host in Gen.Elements("", "localhost/", "localhost:5000/", "gcr.io/", "Host/", "10.0.0.1:80/", "[::1]/", "[2001:db8::1]:443/", "docker.io/", "index.docker.io/")
        from parts in Word.NonEmptyListOf()
        from tag in Gen.Elements("", ":latest", ":1.2-3_4", ":_", ":" + new string('t', 128))
        from digest in Gen.Elements("", "@" + Oci.Digest.Of([]), "@sha512:" + new string('a', 128))
        select host + string.Join('/', parts.Take(8)) + tag + digest;

    [Fact]
    public void Canonical_and_familiar_text_read_back_as_the_same_reference() =>
        Prop.ForAll(References.ToArbitrary(), text =>
        {
            var reference = ImageReference.Parse(text);
            return reference == ImageReference.Parse(reference.ToString()) && reference == ImageReference.Parse(reference.Familiar);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_is_read_or_refused_with_a_reason() =>
        Prop.ForAll<string?>(text =>
            ImageReference.TryParse(text, out var reference, out var error)
                ? reference == ImageReference.Parse(reference.ToString())
                : error.Length > 0).QuickCheckThrowOnFailure();
}
