using System.Collections.Concurrent;
using System.Net;
using System.Runtime.ExceptionServices;
using Dispatch.Oci.Credentials;

namespace Dispatch.Oci.Registries;

/// <summary>One repository of a registry. Every digest received and sent is verified.</summary>
/// <remarks>
/// Every operation throws <see cref="RegistryException"/> or a type derived from it when the registry fails, refuses or cannot be reached, and
/// <see cref="CredentialException"/> when credentials are there but cannot be read. Disposing it closes nothing: connections are
/// the <see cref="RegistryClient"/>'s.
/// </remarks>
public sealed class Repository : IImageSource, IImageDestination
{
    private readonly RegistryTransport _transport;
    private readonly RegistryOptions _options;
    private readonly RegistryAccess _access;
    private readonly ConcurrentDictionary<Digest, Uri> _begunUploads = new();

    internal Repository(RegistryTransport transport, string name, RegistryAccess access, RegistryOptions options) =>
        (_transport, Name, _access, _options) = (transport, name, access, options);

    /// <summary>Host and port.</summary>
    public string Registry => _transport.Endpoint.Registry;

    /// <summary>Repository in the registry.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public Task<ManifestContent?> FindManifestAsync(string tagOrDigest, CancellationToken cancellationToken)
    {
        var context = Context($"reading manifest {tagOrDigest}");
        return _transport.RunAsync(context, async token =>
        {
            using var request = ManifestAnswer.Request(HttpMethod.Get, ManifestAddress(tagOrDigest));
            using var response = await _transport.SendAsync(request, context, token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await ManifestAnswer.ReadAsync(response, tagOrDigest, token),
                HttpStatusCode.NotFound => null,
                _ => throw await _transport.FailureAsync(response, context, token),
            };
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Digest?> FindDigestAsync(string tagOrDigest, CancellationToken cancellationToken)
    {
        var context = Context($"looking for manifest {tagOrDigest}");
        var (exists, digest) = await _transport.RunAsync<(bool, Digest?)>(context, async token =>
        {
            using var request = ManifestAnswer.Request(HttpMethod.Head, ManifestAddress(tagOrDigest));
            using var response = await _transport.SendAsync(request, context, token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => (true, ManifestAnswer.AnnouncedDigest(response, tagOrDigest)),
                HttpStatusCode.NotFound => (false, null),
                HttpStatusCode.MethodNotAllowed => (true, null),
                _ => throw await _transport.FailureAsync(response, context, token),
            };
        }, cancellationToken);

        // Some registries leave the digest out of their headers: then only the content tells.
        return exists ? digest ?? (await FindManifestAsync(tagOrDigest, cancellationToken))?.Digest : null;
    }

    /// <inheritdoc/>
    /// <remarks>A connection lost on the way is taken up again at the byte where it broke.</remarks>
    public async Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        var download = new BlobDownload(_transport, Context($"reading blob {blob.Digest}"), BlobAddress(blob.Digest));
        await download.OpenAsync(cancellationToken);
        return new VerifyingStream(download, blob);
    }

    /// <inheritdoc/>
    public Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        var context = Context($"looking for blob {blob.Digest}");
        return _transport.RunAsync(context, async token =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, BlobAddress(blob.Digest));
            using var response = await _transport.SendAsync(request, context, token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => (response.Content.Headers.ContentLength ?? blob.Size) == blob.Size,
                HttpStatusCode.NotFound => false,
                _ => throw await _transport.FailureAsync(response, context, token),
            };
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> TryMountBlobAsync(Descriptor blob, IImageSource source, CancellationToken cancellationToken)
    {
        if (source is not Repository other || !string.Equals(other.Registry, Registry, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var context = Context($"mounting blob {blob.Digest} from {other.Name}", Scopes.Pull(other.Name));
        try
        {
            return await _transport.RunAsync(context, token => MountAsync(blob.Digest, other.Name, context, token), cancellationToken);
        }
        catch (RegistryException e) when (e.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError)
        {
            // A registry that does not mount, or not for this account, can still be given the bytes.
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task WriteBlobAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        var context = Context($"pushing blob {blob.Digest}");
        var source = new BlobSource(blob, open);
        var upload = new BlobUpload(_transport, _options, context, UploadsAddress(""), source);
        try
        {
            await _transport.RunAsync(context, async token =>
            {
                _begunUploads.TryRemove(blob.Digest, out var begun);
                await source.TransferAsync(() => upload.SendAsync(begun, token));
                return true;
            }, cancellationToken);
        }
        catch (SourceFailedException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
        }
    }

    /// <summary>Finds out whether one may push here: begins an upload and gives it up, so that nothing is left.</summary>
    /// <returns>Whether the registry took note that it was given up; some do not know that, and forget an upload by themselves.</returns>
    public async Task<bool> TryPushAsync(CancellationToken cancellationToken)
    {
        var context = Context("beginning an upload");
        var session = await _transport.RunAsync(context, async token =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, UploadsAddress(""));
            using var response = await _transport.SendAsync(request, context, token);
            return response.StatusCode == HttpStatusCode.Accepted
                ? RegistryEndpoint.Resolve(response.RequestMessage!.RequestUri!, response.Headers.Location)
                : throw await _transport.FailureAsync(response, context, token);
        }, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, session);
            using var response = await _transport.SendAsync(request, Context("giving up an upload"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is RegistryException or HttpRequestException or IOException or InvalidDataException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task WriteManifestAsync(ManifestContent manifest, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        foreach (var reference in tags.Count == 0 ? [manifest.Digest.ToString()] : tags)
        {
            await PutManifestAsync(manifest, reference, cancellationToken);
        }
    }

    /// <summary>Does nothing: what was written is visible already.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Does nothing.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task PutManifestAsync(ManifestContent manifest, string reference, CancellationToken cancellationToken)
    {
        var context = Context($"pushing manifest {reference}");
        try
        {
            await _transport.RunAsync(context, async token =>
            {
                using var request = ManifestAnswer.Request(HttpMethod.Put, ManifestAddress(reference));
                request.Content = new ReadOnlyMemoryContent(manifest.Bytes);
                request.Content.Headers.TryAddWithoutValidation("Content-Type", manifest.MediaType);
                using var response = await _transport.SendAsync(request, context, token);
                return response.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK
                    ? ManifestAnswer.AnnouncedDigest(response, manifest.Digest.ToString())
                    : throw await _transport.FailureAsync(response, context, token);
            }, cancellationToken);
        }
        catch (RegistryException e) when (IsRefusalToOverwrite(e))
        {
            // An immutable tag that already means this very manifest is what was asked for.
            if (await FindDigestAsync(reference, cancellationToken) != manifest.Digest)
            {
                throw;
            }
        }
    }

    private static bool IsRefusalToOverwrite(RegistryException e) => e.StatusCode
        is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed
        or HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed;

    private async Task<bool> MountAsync(Digest digest, string from, RequestContext context, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, UploadsAddress($"?mount={digest}&from={Uri.EscapeDataString(from)}"));
        using var response = await _transport.SendAsync(request, context, cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.Created:
                ManifestAnswer.AnnouncedDigest(response, digest.ToString());
                return true;
            case HttpStatusCode.Accepted:
                // The registry could not mount and has begun an upload instead, which WriteBlobAsync takes up.
                _begunUploads[digest] = RegistryEndpoint.Resolve(response.RequestMessage!.RequestUri!, response.Headers.Location);
                return false;
            default:
                throw await _transport.FailureAsync(response, context, cancellationToken);
        }
    }

    private RequestContext Context(string operation, params IEnumerable<string> moreScopes) => new(
        new(Registry, Name, operation),
        _access,
        Scopes.Merge([_access == RegistryAccess.Push ? Scopes.Push(Name) : Scopes.Pull(Name), .. moreScopes]));

    private Uri ManifestAddress(string tagOrDigest) =>
        Digest.TryParse(tagOrDigest, out _) || ReferenceGrammar.TagError(tagOrDigest) is not { } error
            ? _transport.Address($"v2/{Name}/manifests/{tagOrDigest}")
            : throw new FormatException($"'{tagOrDigest}' is neither a tag nor a digest: {error}");

    private Uri BlobAddress(Digest digest) => _transport.Address($"v2/{Name}/blobs/{digest}");

    private Uri UploadsAddress(string query) => _transport.Address($"v2/{Name}/blobs/uploads/{query}");
}
