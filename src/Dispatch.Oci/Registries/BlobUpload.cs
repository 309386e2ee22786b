using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Dispatch.Oci.Registries;

/// <summary>Pushes one blob: POST, then one PUT with all of it; in chunks only where the registry refuses that (distribution specification, "Pushing blobs").</summary>
internal sealed class BlobUpload(
    RegistryTransport transport, RegistryOptions options, RequestContext context, Uri uploads, BlobSource source)
{
    private const string ChunkMinimumHeader = "OCI-Chunk-Min-Length";
    private const int MaximumChunk = 256 * 1024 * 1024;
    private const int ExpectContinueFrom = 1024 * 1024;

    private int _chunkMinimum;

    /// <summary>One try, from its beginning: where a broken upload stands, only some registries can tell.</summary>
    /// <param name="begun">An upload that was begun already; null to begin one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task SendAsync(Uri? begun, CancellationToken cancellationToken)
    {
        var session = begun ?? await BeginAsync(cancellationToken);
        if (!transport.NeedsChunks)
        {
            using var response = await PutAsync(session, cancellationToken);
            if (response.StatusCode is HttpStatusCode.Created or HttpStatusCode.NoContent)
            {
                ManifestAnswer.AnnouncedDigest(response, source.Blob.Digest.ToString());
                return;
            }

            var failure = await transport.FailureAsync(response, context, cancellationToken);
            if (!RefusesOnePiece(failure))
            {
                throw Restartable(failure);
            }

            transport.NeedsChunks = true;
            session = await BeginAsync(cancellationToken);
        }

        await SendChunksAsync(session, cancellationToken);
    }

    private async Task<Uri> BeginAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uploads);
        using var response = await transport.SendAsync(request, context, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Accepted)
        {
            throw await transport.FailureAsync(response, context, cancellationToken);
        }

        if (response.Headers.NonValidated.TryGetValues(ChunkMinimumHeader, out var values)
            && int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var minimum))
        {
            _chunkMinimum = minimum <= MaximumChunk
                ? minimum
                : throw new InvalidDataException($"the registry takes only chunks of {minimum} bytes or more, which is too much");
        }

        return Next(response);
    }

    private async Task<HttpResponseMessage> PutAsync(Uri session, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, WithDigest(session))
        {
            Content = Body(source.Blob.Size, source.OpenAsync),
        };

        // A refusal of a large body is then heard before it is sent, instead of a connection that breaks on the way.
        request.Headers.ExpectContinue = source.Blob.Size >= ExpectContinueFrom ? true : null;
        return await transport.SendAsync(request, context, cancellationToken);
    }

    private async Task SendChunksAsync(Uri session, CancellationToken cancellationToken)
    {
        await using var content = await source.OpenAsync(cancellationToken);
        var chunk = new byte[Math.Min(Math.Max(options.ChunkSize, _chunkMinimum), Math.Max(source.Blob.Size, 1))];
        long sent = 0;
        int length;
        while ((length = await content.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            session = await PatchAsync(session, new(chunk, 0, length), sent, cancellationToken);
            sent += length;
        }

        using var request = new HttpRequestMessage(HttpMethod.Put, WithDigest(session)) { Content = new ByteArrayContent([]) };
        using var response = await transport.SendAsync(request, context, cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.NoContent))
        {
            throw Restartable(await transport.FailureAsync(response, context, cancellationToken));
        }

        ManifestAnswer.AnnouncedDigest(response, source.Blob.Digest.ToString());
    }

    private async Task<Uri> PatchAsync(Uri session, ArraySegment<byte> chunk, long offset, CancellationToken cancellationToken)
    {
        var last = offset + chunk.Count - 1;
        using var request = new HttpRequestMessage(HttpMethod.Patch, session)
        {
            Content = Body(chunk.Count, _ => Task.FromResult<Stream>(new MemoryStream(chunk.Array!, chunk.Offset, chunk.Count, writable: false))),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Range", string.Create(CultureInfo.InvariantCulture, $"{offset}-{last}"));
        using var response = await transport.SendAsync(request, context, cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.Accepted or HttpStatusCode.NoContent or HttpStatusCode.Created))
        {
            throw Restartable(await transport.FailureAsync(response, context, cancellationToken));
        }

        if (response.Headers.NonValidated.TryGetValues("Range", out var range)
            && range.ToString().Split('-') is [_, var end] && long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var received)
            && received != last)
        {
            throw new IOException($"the registry has the upload up to byte {received} instead of {last}");
        }

        return Next(response);
    }

    private static BlobContent Body(long length, Func<CancellationToken, Task<Stream>> open)
    {
        var content = new BlobContent(length, open);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }

    private static Uri Next(HttpResponseMessage response) =>
        RegistryEndpoint.Resolve(response.RequestMessage!.RequestUri!, response.Headers.Location);

    /// <summary>The upload's address is the registry's own secret form: its query stays as it is, the digest is added.</summary>
    private Uri WithDigest(Uri session)
    {
        var separator = session.Query.Length == 0 ? "?" : session.Query.Length == 1 ? "" : "&";
        return new($"{session.GetLeftPart(UriPartial.Query)}{separator}digest={Uri.EscapeDataString(source.Blob.Digest.ToString())}");
    }

    private static bool RefusesOnePiece(RegistryException failure) =>
        failure.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.LengthRequired or HttpStatusCode.RequestEntityTooLarge
            or HttpStatusCode.NotImplemented or HttpStatusCode.ExpectationFailed
        || failure.Names("UNSUPPORTED") || failure.Names("SIZE_INVALID");

    /// <summary>An upload that the registry has forgotten, or has otherwise than we think, is begun anew.</summary>
    private static RegistryException Restartable(RegistryException failure)
    {
        failure.MayRestart = failure.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.RequestedRangeNotSatisfiable;
        return failure;
    }
}
