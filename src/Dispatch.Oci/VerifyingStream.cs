using System.Security.Cryptography;

namespace Dispatch.Oci;

/// <summary>Reads content and compares it with its descriptor on the way.</summary>
/// <remarks>
/// The read that would hand out the last byte throws instead when the digest differs, so no reader ever sees complete but wrong
/// content. Missing bytes are noticed at the end, surplus ones by the read after the last.
/// </remarks>
public sealed class VerifyingStream : ReadOnlyStream
{
    private readonly Stream _inner;
    private readonly Descriptor _expected;
    private readonly IncrementalHash _hash;
    private long _position;
    private bool _verified;

    /// <summary>Reads <paramref name="inner"/>, which is disposed with this stream.</summary>
    public VerifyingStream(Stream inner, Descriptor expected)
    {
        (_inner, _expected) = (inner, expected);
        _hash = IncrementalHash.CreateHash(
            expected.Digest.Algorithm is "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);
    }

    /// <summary>The announced size.</summary>
    public override long Length => _expected.Size;

    /// <inheritdoc/>
    public override long Position { get => _position; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    /// <exception cref="DigestMismatchException">Digest or size differ.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = _inner.Read(buffer);
        Check(buffer[..read], atEnd: read == 0 && !buffer.IsEmpty);
        return read;
    }

    /// <inheritdoc/>
    /// <exception cref="DigestMismatchException">Digest or size differ.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _inner.ReadAsync(buffer, cancellationToken);
        Check(buffer.Span[..read], atEnd: read == 0 && !buffer.IsEmpty);
        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Check(ReadOnlySpan<byte> read, bool atEnd)
    {
        _position += read.Length;
        if (_position > _expected.Size)
        {
            throw new DigestMismatchException(_expected.Digest, _expected.Size, actualSize: null);
        }

        if (atEnd && _position < _expected.Size)
        {
            throw new DigestMismatchException(_expected.Digest, _expected.Size, _position);
        }

        _hash.AppendData(read);
        if (_position == _expected.Size && !_verified)
        {
            var actual = Digest.OfHash(_expected.Digest.Algorithm, _hash.GetHashAndReset());
            if (actual != _expected.Digest)
            {
                throw new DigestMismatchException(_expected.Digest, actual);
            }

            _verified = true;
        }
    }
}
