using System.Diagnostics.CodeAnalysis;

namespace Dispatch.Oci;

/// <summary>The name of an image in a registry: <c>[host[:port]/]path[:tag][@digest]</c>.</summary>
/// <remarks>
/// The grammar is that of distribution/reference; as with Docker, a name whose first part is no host is one on Docker Hub:
/// <c>busybox</c> is <c>docker.io/library/busybox</c>.
/// </remarks>
public sealed record ImageReference
{
    internal const string DockerHub = "docker.io";
    internal const string DockerHubOfficial = "library/";

    /// <summary>Host and port, normalised (<c>docker.io</c>, <c>localhost:5000</c>, <c>[::1]:5000</c>).</summary>
    public required string Registry { get; init; }

    /// <summary>Repository, for example <c>library/busybox</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>Tag, when given.</summary>
    public string? Tag { get; init; }

    /// <summary>Digest, when given.</summary>
    public Digest? Digest { get; init; }

    /// <summary>Registry and repository.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <summary>The tag, or <c>latest</c> where neither a tag nor a digest was given; null for a reference by digest alone.</summary>
    public string? TagOrDefault => Tag ?? (Digest is null ? "latest" : null);

    /// <summary>As Docker shows it: without <c>docker.io/</c> and <c>library/</c>, where it would still be the same without them.</summary>
    public string Familiar
    {
        get
        {
            var official = Repository.StartsWith(DockerHubOfficial, StringComparison.Ordinal)
                && !Repository.AsSpan(DockerHubOfficial.Length).Contains('/');
            var name = Registry is not DockerHub || ReferenceGrammar.BeginsWithHost(Repository) ? Name : official ? Repository[DockerHubOfficial.Length..] : Repository;
            return name + Suffix;
        }
    }

    private string Suffix => (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    /// <summary>Reads a reference.</summary>
    /// <exception cref="FormatException">The text is none; the message says which part is wrong and what it may be.</exception>
    public static ImageReference Parse(string text) =>
        TryParse(text, out var reference, out var error) ? reference : throw new FormatException(error);

    /// <summary>Reads a reference; false, and why, when the text is none.</summary>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out ImageReference? reference, [NotNullWhen(false)] out string? error)
    {
        (reference, error) = ReferenceGrammar.Read(text ?? "");
        return reference is not null;
    }

    /// <summary>The same repository, by this tag only.</summary>
    /// <exception cref="FormatException">This is no tag.</exception>
    public ImageReference WithTag(string tag) =>
        ReferenceGrammar.TagError(tag) is { } error
            ? throw new FormatException(error)
            : this with { Tag = tag, Digest = null };

    /// <summary>The same image, pinned to this digest; a tag stays as a comment for people.</summary>
    public ImageReference WithDigest(Digest digest) => this with { Digest = digest };

    /// <summary>The canonical text, which reads back as this reference.</summary>
    public override string ToString() => Name + Suffix;
}
