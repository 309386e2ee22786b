namespace Dispatch.Oci.Registries;

/// <summary>A stream that is read once, asynchronously.</summary>
internal abstract class ForwardOnlyStream : ReadOnlyStream
{
    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public sealed override int Read(Span<byte> buffer) => throw new NotSupportedException("What comes from a registry is read asynchronously.");
}
