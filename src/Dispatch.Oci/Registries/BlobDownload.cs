using System.Net;
using System.Net.Http.Headers;

namespace Dispatch.Oci.Registries;

/// <summary>The bytes of a blob; after a lost connection it goes on where it was, as often as an operation may be tried.</summary>
internal sealed class BlobDownload(RegistryTransport transport, RequestContext context, Uri address) : ForwardOnlyStream
{
    private readonly RetryBudget _budget = transport.NewBudget();
    private HttpResponseMessage? _response;
    private Stream? _body;
    private long _position;

    public async Task OpenAsync(CancellationToken cancellationToken) =>
        _body = await RegistryTransport.RunAsync(context, _budget, RequestAsync, cancellationToken);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await RegistryTransport.RunAsync(context, _budget, async token =>
        {
            _body ??= await RequestAsync(token);
            try
            {
                return await _body.ReadAsync(buffer, token);
            }
            catch
            {
                Drop();
                throw;
            }
        }, cancellationToken);
        _position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Drop();
        }

        base.Dispose(disposing);
    }

    private void Drop()
    {
        _response?.Dispose();
        (_response, _body) = (null, null);
    }

    private async Task<Stream> RequestAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = _position == 0 ? null : new RangeHeaderValue(_position, null);
        var response = await transport.SendAsync(request, context, cancellationToken);
        try
        {
            var body = await ReadFromPositionAsync(response, cancellationToken);
            _response = response;
            return body;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<Stream> ReadFromPositionAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw await transport.FailureAsync(response, context, cancellationToken);
        }

        var start = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From : 0;
        if (start is null || start > _position)
        {
            throw new InvalidDataException("the answer to a range request names no usable range");
        }

        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await SkipAsync(body, _position - start.Value, cancellationToken);
        return body;
    }

    /// <summary>Where a server knows no ranges, what was read already is read again.</summary>
    private static async Task SkipAsync(Stream body, long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (count > 0)
        {
            var read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), cancellationToken);
            count -= read > 0 ? read : throw new EndOfStreamException("the body ended before the byte it broke at before");
        }
    }
}
