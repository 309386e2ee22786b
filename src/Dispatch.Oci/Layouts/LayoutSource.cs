namespace Dispatch.Oci.Layouts;

/// <summary>Reads images from the files of a layout.</summary>
/// <param name="location">Where it is, for messages.</param>
/// <param name="files">Its files.</param>
internal sealed class LayoutSource(string location, ILayoutFiles files) : IImageSource
{
    public async Task<ManifestContent?> FindManifestAsync(string tagOrDigest, CancellationToken cancellationToken)
    {
        var index = await ReadIndexAsync(cancellationToken);
        if (!Digest.TryParse(tagOrDigest, out var digest))
        {
            return Find(index, tagOrDigest) is { } image ? new(image.MediaType, await ReadManifestAsync(image, cancellationToken)) : null;
        }

        // Manifests below an index are not in index.json.
        await using var file = await files.FindAsync(LayoutFormat.BlobPath(digest), cancellationToken);
        if (file is null)
        {
            return null;
        }

        var listed = index.Manifests.FirstOrDefault(image => image.Digest == digest);
        var bytes = await ReadManifestAsync(
            new() { MediaType = MediaTypes.Manifest, Digest = digest, Size = file.Length }, cancellationToken);
        return new(listed?.MediaType ?? ImageJson.MediaTypeOf(bytes), bytes);
    }

    public async Task<Digest?> FindDigestAsync(string tagOrDigest, CancellationToken cancellationToken) =>
        Digest.TryParse(tagOrDigest, out _)
            ? (await FindManifestAsync(tagOrDigest, cancellationToken))?.Digest
            : Find(await ReadIndexAsync(cancellationToken), tagOrDigest)?.Digest;

    public async Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellationToken) =>
        await files.FindAsync(LayoutFormat.BlobPath(blob.Digest), cancellationToken) is { } file
            ? new VerifyingStream(file, blob)
            : throw new InvalidImageException($"'{location}' has no blob {blob.Digest}.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What <c>index.json</c> lists.</summary>
    public async Task<ImageIndex> ReadIndexAsync(CancellationToken cancellationToken)
    {
        LayoutFormat.CheckMarker(location, await ReadFileAsync(LayoutFormat.Marker, cancellationToken));
        return ImageJson.ReadIndex(await ReadFileAsync(LayoutFormat.Index, cancellationToken));
    }

    private Descriptor? Find(ImageIndex index, string tag)
    {
        if (tag.Length > 0)
        {
            return index.Manifests.FirstOrDefault(image => string.Equals(LayoutFormat.TagOf(image), tag, StringComparison.Ordinal));
        }

        var images = index.Manifests
            .Where(image => MediaTypes.IsManifest(image.MediaType) || MediaTypes.IsIndex(image.MediaType))
            .ToLookup(image => image.Digest);
        return images.Count < 2
            ? images.FirstOrDefault()?.First()
            : throw new InvalidImageException(
                $"'{location}' has several images; name one by its tag: {string.Join(", ", index.Manifests.Select(LayoutFormat.TagOf).OfType<string>())}.");
    }

    private async Task<byte[]> ReadManifestAsync(Descriptor image, CancellationToken cancellationToken)
    {
        await using var blob = await OpenBlobAsync(image, cancellationToken);
        return await ReadAsync(image.Digest.ToString(), blob, cancellationToken);
    }

    private async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = await files.FindAsync(path, cancellationToken)
            ?? throw new InvalidImageException($"'{location}' is not an OCI layout: it has no '{path}'.");
        return await ReadAsync(path, file, cancellationToken);
    }

    private async Task<byte[]> ReadAsync(string name, Stream file, CancellationToken cancellationToken)
    {
        if (file.Length > ImageJson.MaxBytes)
        {
            throw new InvalidImageException($"{name} in '{location}' has {file.Length} bytes; {ImageJson.MaxBytes} are allowed.");
        }

        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
