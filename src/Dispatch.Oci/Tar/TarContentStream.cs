namespace Dispatch.Oci.Tar;

/// <summary>The content of one archive entry.</summary>
internal sealed class TarContentStream(Stream archive, long size) : ReadOnlyStream
{
    private long _left = size;
    private int _padding = TarHeader.PaddingOf(size);

    public static InvalidImageException Truncated() => new("A tar archive ends too early.");

    public static InvalidImageException Corrupt(InvalidDataException reason) => new("A compressed layer is corrupt.", reason);

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var room = buffer[..(int)Math.Min(buffer.Length, _left)];
            return Advance(room.IsEmpty ? 0 : archive.Read(room), room.Length);
        }
        catch (InvalidDataException e)
        {
            throw Corrupt(e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var room = buffer[..(int)Math.Min(buffer.Length, _left)];
            return Advance(room.IsEmpty ? 0 : await archive.ReadAsync(room, cancellationToken), room.Length);
        }
        catch (InvalidDataException e)
        {
            throw Corrupt(e);
        }
    }

    /// <summary>Goes to the end of the content and of its padding.</summary>
    public async ValueTask SkipAsync(CancellationToken cancellationToken)
    {
        if (archive.CanSeek)
        {
            if (archive.Position + _left > archive.Length)
            {
                throw Truncated();
            }

            archive.Position = Math.Min(archive.Position + _left + _padding, archive.Length);
            (_left, _padding) = (0, 0);
            return;
        }

        var scratch = new byte[Math.Min(Math.Max(_left, _padding), 64 << 10)];
        while (_left > 0)
        {
            _ = await ReadAsync(scratch, cancellationToken);
        }

        // umoci and others end an archive with the last byte of its last file.
        var padding = scratch.AsMemory(0, _padding);
        _padding = 0;
        try
        {
            _ = await archive.ReadAtLeastAsync(padding, padding.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw Corrupt(e);
        }
    }

    private int Advance(int read, int room)
    {
        if (read == 0 && room > 0)
        {
            throw Truncated();
        }

        _left -= read;
        return read;
    }
}
