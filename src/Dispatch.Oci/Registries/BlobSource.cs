namespace Dispatch.Oci.Registries;

/// <summary>The bytes of a blob to push, verified while they are read, and what went wrong with them: that is no failure of the registry.</summary>
internal sealed class BlobSource(Descriptor blob, Func<CancellationToken, Task<Stream>> open)
{
    private Exception? _failure;

    public Descriptor Blob => blob;

    /// <summary>Opens the blob from its beginning.</summary>
    public async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new Reader(this, new VerifyingStream(await open(cancellationToken), blob));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _failure = e;
            throw;
        }
    }

    /// <summary>Runs a transfer; when the source was at fault, throws what nobody takes for a failure of the connection.</summary>
    public async Task TransferAsync(Func<Task> transfer)
    {
        try
        {
            await transfer();
        }
        catch (Exception) when (_failure is not null)
        {
            throw new SourceFailedException(_failure);
        }
    }

    private sealed class Reader(BlobSource source, Stream content) : ForwardOnlyStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await content.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                source._failure = e;
                throw;
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                content.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}

/// <summary>Carries the failure of a source past everything that repeats requests.</summary>
internal sealed class SourceFailedException(Exception failure) : Exception(failure.Message, failure);
