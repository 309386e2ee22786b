using Dispatch.Build.Engines.Local;
using Dispatch.Oci;
using Dispatch.Oci.Layers;

namespace Dispatch.Build.Knative.Deliveries;

/// <summary>A small tar.gz in memory: the same files give the same bytes.</summary>
/// <param name="Bytes">The archive.</param>
/// <param name="Digest">Of <paramref name="Bytes"/>.</param>
internal sealed record PackedFiles(ReadOnlyMemory<byte> Bytes, Digest Digest)
{
    /// <summary>Packs files; null as soon as it is clear that they take more than so many bytes packed.</summary>
    public static async Task<PackedFiles?> TryCreateAsync(IEnumerable<FileNode> files, int maxBytes, CancellationToken cancellationToken)
    {
        using var buffer = new BoundedBuffer(maxBytes);
        try
        {
            await using var writer = new LayerWriter(buffer, LayerCompression.Optimal);
            foreach (var (entry, content) in files)
            {
                await using var stream = content?.Open();
                await writer.WriteAsync(entry, stream, cancellationToken);
            }

            var digests = await writer.CompleteAsync(cancellationToken);
            return new(buffer.ToArray(), digests.Digest);
        }
        catch (BufferFullException)
        {
            return null;
        }
    }

    private sealed class BufferFullException : IOException;

    private sealed class BoundedBuffer(int maxBytes) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Check(buffer.Length);
            base.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Check(count);
            base.Write(buffer, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Check(buffer.Length);
            return base.WriteAsync(buffer, cancellationToken);
        }

        private void Check(int count)
        {
            if (Length + count > maxBytes)
            {
                throw new BufferFullException();
            }
        }
    }
}
