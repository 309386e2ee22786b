namespace Dispatch.Oci.Layouts;

/// <summary>Part of a file as a stream of its own; the file is closed with it.</summary>
internal sealed class FileSection : ReadOnlyStream
{
    private readonly FileStream _file;
    private readonly long _offset;
    private readonly long _size;

    public FileSection(FileStream file, long offset, long size)
    {
        (_file, _offset, _size) = (file, offset, size);
        _file.Position = offset;
    }

    public override long Length => _size;

    public override long Position { get => _file.Position - _offset; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer) => _file.Read(buffer[..Room(buffer.Length)]);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _file.ReadAsync(buffer[..Room(buffer.Length)], cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Room(int wanted) => (int)Math.Min(wanted, _size - Position);
}
