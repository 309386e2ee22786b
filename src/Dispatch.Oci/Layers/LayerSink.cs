using System.Security.Cryptography;

namespace Dispatch.Oci.Layers;

/// <summary>Passes a layer on to its destination, counting and hashing it.</summary>
internal sealed class LayerSink(Stream destination, bool isGzip) : Stream
{
    // RFC 1952: byte 9 of the header names the operating system that compressed; 255 is "unknown".
    private const int OperatingSystemOffset = 9;
    private const byte UnknownOperatingSystem = 255;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _position;

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public Digest Digest() => Oci.Digest.OfHash(_hash.GetHashAndReset());

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (isGzip && _position <= OperatingSystemOffset && OperatingSystemOffset < _position + buffer.Length)
        {
            var patched = buffer.ToArray();
            patched[OperatingSystemOffset - _position] = UnknownOperatingSystem;
            buffer = patched;
        }

        _hash.AppendData(buffer.Span);
        _position += buffer.Length;
        await destination.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => destination.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
