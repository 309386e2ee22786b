namespace Dispatch.Oci.Registries;

/// <summary>An answer's body whose reads do not wait for ever.</summary>
internal sealed class DeadlineStream(Stream body, IDisposable owner, RegistryOptions options) : ForwardOnlyStream
{
    private readonly Deadline _deadline = new(options);

    /// <exception cref="TimeoutException">Nothing came for too long, or too little.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _deadline.BeginTransfer();
        await using var registration = cancellationToken.UnsafeRegister(static state => ((Deadline)state!).Cancel(), _deadline);
        try
        {
            var read = await body.ReadAsync(buffer, _deadline.Token);
            _deadline.EndTransfer(read);
            return read;
        }
        catch (Exception e) when (_deadline.IsOver)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException("the body stopped coming", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            owner.Dispose();
            _deadline.Dispose();
        }

        base.Dispose(disposing);
    }
}
