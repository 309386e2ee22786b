using System.Buffers;
using System.Threading.Channels;
using Dispatch.Oci.Tar;

namespace Dispatch.Oci.Layers;

/// <summary>Writes a layer in one pass: tar, compression and both digests, in the order of the calls and with flat memory.</summary>
/// <remarks>
/// Packing and compressing run side by side. They hand over blocks of one size, never what happens to be there: a compressor's output may
/// depend on how its input is cut, and the same entries must give the same bytes.
/// </remarks>
public sealed class LayerWriter : IAsyncDisposable
{
    private const int BlockSize = 128 << 10;
    private const int BlocksInFlight = 8;

    private readonly Channel<TarBlock> _blocks =
        Channel.CreateBounded<TarBlock>(new BoundedChannelOptions(BlocksInFlight) { SingleReader = true });

    private readonly CancellationTokenSource _abandoned = new();
    private readonly Task<LayerDigests> _compressing;
    private byte[] _block = ArrayPool<byte>.Shared.Rent(BlockSize);
    private int _used;
    private bool _incomplete;

    /// <summary>Writes to <paramref name="destination"/>, which stays open.</summary>
    public LayerWriter(Stream destination, LayerCompression compression = LayerCompression.Fastest)
    {
        var (blocks, abandoned) = (_blocks, _abandoned.Token);
        _compressing = Task.Run(() => LayerCompressor.RunAsync(blocks, destination, compression, abandoned), CancellationToken.None);
    }

    /// <summary>Appends an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="content">Exactly <see cref="LayerEntry.Size"/> bytes; null for none.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArgumentException">The entry cannot be written: its path or its numbers are no such.</exception>
    /// <exception cref="LayerContentException">There is more or less content than the entry says. The layer is spoilt.</exception>
    public async Task WriteAsync(LayerEntry entry, Stream? content, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_abandoned.IsCancellationRequested, this);
        var header = TarEntryWriter.Format(entry);
        _incomplete = true;
        await AppendAsync(header, cancellationToken);
        if (content is not null)
        {
            await CopyAsync(entry, content, cancellationToken);
        }
        else if (entry.Size > 0)
        {
            throw new LayerContentException(entry.Path, entry.Size, 0);
        }

        await AppendAsync(TarEntryWriter.Padding(entry.Size), cancellationToken);
        _incomplete = false;
    }

    /// <summary>Writes the end of the archive and waits until everything is in the destination.</summary>
    /// <exception cref="InvalidOperationException">An entry failed, so there is no whole layer.</exception>
    public async Task<LayerDigests> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_incomplete)
        {
            throw new InvalidOperationException("An entry of this layer failed.");
        }

        await AppendAsync(TarEntryWriter.EndOfArchive, cancellationToken);
        if (_used > 0)
        {
            await HandOverAsync(cancellationToken);
        }

        _blocks.Writer.TryComplete();
        return await _compressing.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the work; what was written without <see cref="CompleteAsync"/> is no layer.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_abandoned.IsCancellationRequested)
        {
            return;
        }

        await _abandoned.CancelAsync();
        await ((Task)_compressing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ArrayPool<byte>.Shared.Return(_block);
        _abandoned.Dispose();
    }

    private async ValueTask CopyAsync(LayerEntry entry, Stream content, CancellationToken cancellationToken)
    {
        for (var left = entry.Size; left > 0;)
        {
            var room = _block.AsMemory(_used, (int)Math.Min(left, BlockSize - _used));
            var read = await content.ReadAsync(room, cancellationToken);
            if (read == 0)
            {
                throw new LayerContentException(entry.Path, entry.Size, entry.Size - left);
            }

            left -= read;
            await AdvanceAsync(read, cancellationToken);
        }

        // There is always room for one byte more: a full block is handed over at once.
        if (await content.ReadAsync(_block.AsMemory(_used, 1), cancellationToken) > 0)
        {
            throw new LayerContentException(entry.Path, entry.Size, actualSize: null);
        }
    }

    private async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, BlockSize - _used);
            bytes[..count].CopyTo(_block.AsMemory(_used));
            bytes = bytes[count..];
            await AdvanceAsync(count, cancellationToken);
        }
    }

    private ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
    {
        _used += count;
        return _used == BlockSize ? HandOverAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    private async ValueTask HandOverAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _blocks.Writer.WriteAsync(new(_block, _used), cancellationToken);
        }
        catch (ChannelClosedException)
        {
            // The destination failed; that is the error to see.
            await _compressing;
            throw;
        }

        (_block, _used) = (ArrayPool<byte>.Shared.Rent(BlockSize), 0);
    }
}
