using System.Net;

namespace Dispatch.Oci.Registries;

/// <summary>A request body that is opened anew each time it is sent, so that a request can be repeated.</summary>
/// <param name="length">Bytes.</param>
/// <param name="open">Opens the body; the stream throws when it is not what it should be.</param>
internal sealed class BlobContent(long length, Func<CancellationToken, Task<Stream>> open) : HttpContent
{
    private const int BufferSize = 128 * 1024;

    private volatile Deadline? _deadline;

    /// <summary>The deadline that this body's progress moves.</summary>
    public void Watch(Deadline? deadline) => _deadline = deadline;

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var deadline = _deadline;
        await using var source = await open(cancellationToken);
        var buffer = new byte[Math.Clamp(length, 1, BufferSize)];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            deadline?.BeginTransfer();
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            deadline?.EndTransfer(read);
        }

        deadline?.AwaitAnswer();
    }
}
