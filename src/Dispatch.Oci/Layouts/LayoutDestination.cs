namespace Dispatch.Oci.Layouts;

/// <summary>Gathers an image in a folder beside its destination until it is complete.</summary>
internal sealed class LayoutDestination : IImageDestination
{
    private readonly string _stage;
    private readonly ILayoutFiles? _before;
    private readonly Func<string, IReadOnlyList<Descriptor>, CancellationToken, Task> _publish;
    private readonly List<Descriptor> _tagged = [];
    private Descriptor? _untagged;
    private int _transfers;

    /// <param name="target">The destination; its folder is made.</param>
    /// <param name="before">What is at the destination already and stays.</param>
    /// <param name="publish">Moves the staged files to the destination.</param>
    public LayoutDestination(string target, ILayoutFiles? before, Func<string, IReadOnlyList<Descriptor>, CancellationToken, Task> publish)
    {
        (_before, _publish) = (before, publish);
        _stage = $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(target))}.{Guid.NewGuid():n}.partial";
        Directory.CreateDirectory(_stage);
    }

    public async Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        var path = LayoutFormat.BlobPath(blob.Digest);
        await using var file = await new FolderFiles(_stage).FindAsync(path, cancellationToken)
            ?? (_before is null ? null : await _before.FindAsync(path, cancellationToken));
        return file?.Length == blob.Size;
    }

    public Task<bool> TryMountBlobAsync(Descriptor blob, IImageSource source, CancellationToken cancellationToken) => Task.FromResult(false);

    public async Task WriteBlobAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        await using var content = new VerifyingStream(await open(cancellationToken), blob);
        await WriteAsync(blob.Digest, content, cancellationToken);
    }

    public async Task WriteManifestAsync(ManifestContent manifest, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        await using var content = new MemoryStream(manifest.Bytes.ToArray());
        await WriteAsync(manifest.Digest, content, cancellationToken);
        _untagged = manifest.Descriptor;
        _tagged.RemoveAll(image => tags.Contains(LayoutFormat.TagOf(image), StringComparer.Ordinal));
        _tagged.AddRange(tags.Distinct(StringComparer.Ordinal).Select(tag => manifest.Descriptor with
        {
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [LayoutFormat.TagAnnotation] = tag },
        }));
    }

    public Task CompleteAsync(CancellationToken cancellationToken)
    {
        // Without any tag the manifest written last is the image: those it is made of come before it.
        IReadOnlyList<Descriptor> images = _tagged.Count > 0 ? _tagged : _untagged is null ? [] : [_untagged];
        return _publish(_stage, images, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(_stage))
        {
            Directory.Delete(_stage, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private async Task WriteAsync(Digest digest, Stream content, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_stage, LayoutFormat.BlobPath(digest));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // A name of its own: the same blob may be on its way twice.
        var partial = Path.Combine(_stage, $"{Interlocked.Increment(ref _transfers)}.partial");
        try
        {
            await using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous))
            {
                await content.CopyToAsync(file, 128 << 10, cancellationToken);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
