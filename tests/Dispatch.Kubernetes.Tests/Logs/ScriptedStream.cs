namespace Dispatch.Kubernetes.Tests.Logs;

/// <summary>Bytes as a script gives them: null stays silent until cancelled.</summary>
internal sealed class ScriptedStream(IEnumerator<byte[]?> pieces, Action closed) : Stream
{
    private ReadOnlyMemory<byte> _rest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        while (_rest.IsEmpty)
        {
            if (!pieces.MoveNext())
            {
                return 0;
            }

            if (pieces.Current is null)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            _rest = pieces.Current;
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            closed();
        }

        base.Dispose(disposing);
    }
}
