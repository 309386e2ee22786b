using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Threading.Channels;

namespace Dispatch.Oci.Layers;

/// <summary>Some tar on its way to the compressor; the array goes back to the shared pool.</summary>
internal readonly record struct TarBlock(byte[] Array, int Length);

/// <summary>The second half of a <see cref="LayerWriter"/>: hashes blocks of tar, compresses them, hashes and writes the result.</summary>
internal static class LayerCompressor
{
    private const int OutputBuffer = 128 << 10;

    /// <summary>Runs until the channel ends; closes it when the destination fails, so that its writer stops too.</summary>
    public static async Task<LayerDigests> RunAsync(
        Channel<TarBlock> blocks, Stream destination, LayerCompression compression, CancellationToken cancellationToken)
    {
        try
        {
            return await CompressAsync(blocks.Reader, destination, compression, cancellationToken);
        }
        catch (Exception e)
        {
            blocks.Writer.TryComplete(e);
            throw;
        }
    }

    private static async Task<LayerDigests> CompressAsync(
        ChannelReader<TarBlock> blocks, Stream destination, LayerCompression compression, CancellationToken cancellationToken)
    {
        using var diff = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var sink = new LayerSink(destination, isGzip: compression is not LayerCompression.None);
        await using var output = new BufferedStream(sink, OutputBuffer);
        var compressor = Compressor(output, compression);
        long size = 0;
        await foreach (var block in blocks.ReadAllAsync(cancellationToken))
        {
            diff.AppendData(block.Array, 0, block.Length);
            await compressor.WriteAsync(block.Array.AsMemory(0, block.Length), cancellationToken);
            size += block.Length;
            ArrayPool<byte>.Shared.Return(block.Array);
        }

        // Not disposed on the way out of a failure: that would end the gzip stream as though it were whole.
        if (compressor is GZipStream)
        {
            await compressor.DisposeAsync();
        }

        await output.FlushAsync(cancellationToken);
        return new(sink.Digest(), Oci.Digest.OfHash(diff.GetHashAndReset()), sink.Position, size);
    }

    private static Stream Compressor(Stream output, LayerCompression compression) => compression switch
    {
        LayerCompression.None => output,
        LayerCompression.Fastest => new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true),
        _ => new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true),
    };
}
