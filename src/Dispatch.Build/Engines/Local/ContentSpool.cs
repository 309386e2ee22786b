using Dispatch.Oci;
using Dispatch.Oci.Layers;
using Microsoft.Win32.SafeHandles;

namespace Dispatch.Build.Engines.Local;

/// <summary>A temporary file for content that can only be read in the order of its archive. Gone when disposed.</summary>
internal sealed class ContentSpool(LayerIndexes indexes) : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"dispatch-{Guid.NewGuid():n}.spool");
    private SafeFileHandle? _handle;
    private long _length;

    /// <summary>Keeps the bytes of a stream.</summary>
    public async Task<FileContent.InSpool> AddAsync(Stream content, CancellationToken cancellationToken)
    {
        _handle ??= File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var (start, buffer) = (_length, new byte[81920]);
        for (int count; (count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; _length += count)
        {
            await RandomAccess.WriteAsync(_handle, buffer.AsMemory(0, count), _length, cancellationToken).ConfigureAwait(false);
        }

        return new(this, start, _length - start);
    }

    /// <summary>Fetches what lies in layers, each layer in one pass, and answers where it is now.</summary>
    public async Task<IReadOnlyDictionary<FileContent.InLayer, FileContent>> FetchAsync(IEnumerable<FileContent.InLayer> contents, CancellationToken cancellationToken)
    {
        var found = new Dictionary<FileContent.InLayer, FileContent>();
        foreach (var group in contents.Distinct().GroupBy(content => content.Layer))
        {
            var wanted = group.ToDictionary(content => content.Path, StringComparer.Ordinal);
            _ = await indexes.ScanAsync(group.Key, VisitAsync, cancellationToken).ConfigureAwait(false);

            async ValueTask<bool> VisitAsync(LayerItem item, CancellationToken cancellation)
            {
                if (item.Entry.Type == LayerEntryType.File && wanted.Remove(item.Entry.Path, out var content))
                {
                    found[content] = await AddAsync(item.Content, cancellation).ConfigureAwait(false);
                }

                return wanted.Count > 0;
            }
        }

        return found;
    }

    /// <summary>Opens any content, fetching it first where that is needed.</summary>
    public async Task<Stream> OpenAsync(FileContent content, CancellationToken cancellationToken) => content is FileContent.InLayer inLayer
        ? (await FetchAsync([inLayer], cancellationToken).ConfigureAwait(false))[inLayer].Open()
        : content.Open();

    internal Stream Open(long offset, long length) => new Slice(_handle!, offset, length);

    public void Dispose() => _handle?.Dispose();

    private sealed class Slice(SafeFileHandle handle, long offset, long length) : ReadOnlyStream
    {
        private long _position;

        public override long Length => length;

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var count = RandomAccess.Read(handle, buffer[..(int)Math.Min(buffer.Length, length - _position)], offset + _position);
            _position += count;
            return count;
        }
    }
}
