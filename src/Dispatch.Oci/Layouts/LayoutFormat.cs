namespace Dispatch.Oci.Layouts;

/// <summary>The files of a layout (OCI image specification 1.1, image-layout.md).</summary>
internal static class LayoutFormat
{
    public const string Marker = "oci-layout";
    public const string Index = "index.json";
    public const string Blobs = "blobs";
    public const string TagAnnotation = "org.opencontainers.image.ref.name";

    private const string Version = "1.0.0";

    /// <summary>Where a blob is, with <c>/</c> between the parts. A digest has nothing but hex digits, so this leaves no folder.</summary>
    public static string BlobPath(Digest digest) => $"{Blobs}/{digest.Algorithm}/{digest.Hex}";

    public static string? TagOf(Descriptor image) => image.Annotations?.GetValueOrDefault(TagAnnotation);

    /// <exception cref="InvalidImageException">It is of a version this library does not know.</exception>
    public static void CheckMarker(string location, byte[] marker)
    {
        if (ImageJson.TextOf(marker, "imageLayoutVersion") is var version and not Version)
        {
            throw new InvalidImageException($"'{location}' is an OCI layout of version '{version}'; only {Version} can be read.");
        }
    }

    /// <summary>All images; a new one takes its tag, or its place when it has none, from the old.</summary>
    public static ImageIndex Merge(IEnumerable<Descriptor> before, IReadOnlyList<Descriptor> added) => new()
    {
        MediaType = MediaTypes.Index,
        Manifests = [.. before.Where(old => !added.Any(image => Replaces(image, old))), .. added],
    };

    public static async Task WriteAsync(string folder, ImageIndex index, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(folder, Blobs));
        await File.WriteAllBytesAsync(Path.Combine(folder, Index), ImageJson.Write(index), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, Marker), $$"""{"imageLayoutVersion":"{{Version}}"}""", cancellationToken);
    }

    private static bool Replaces(Descriptor image, Descriptor old) =>
        TagOf(image) is { } tag
            ? string.Equals(tag, TagOf(old), StringComparison.Ordinal)
            : TagOf(old) is null && image.Digest == old.Digest;
}
