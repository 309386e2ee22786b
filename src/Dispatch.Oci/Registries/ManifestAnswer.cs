using System.Security.Cryptography;
using System.Text.Json;

namespace Dispatch.Oci.Registries;

/// <summary>Requests for manifests and what is made of the answers.</summary>
internal static class ManifestAnswer
{
    /// <summary>The distribution specification's limit for what a registry must accept.</summary>
    private const int MaximumSize = 4 * 1024 * 1024;

    private const string DigestHeader = "Docker-Content-Digest";

    private static readonly JsonDocumentOptions _bounded = new() { MaxDepth = 64 };

    public static HttpRequestMessage Request(HttpMethod method, Uri address)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation(
            "Accept", [MediaTypes.Index, MediaTypes.Manifest, MediaTypes.DockerIndex, MediaTypes.DockerManifest]);
        return request;
    }

    /// <summary>The digest the headers tell; null when they tell none.</summary>
    /// <exception cref="DigestMismatchException">It is not the digest that was asked for.</exception>
    public static Digest? AnnouncedDigest(HttpResponseMessage response, string tagOrDigest)
    {
        if (!response.Headers.NonValidated.TryGetValues(DigestHeader, out var values) || !Digest.TryParse(values.ToString(), out var announced))
        {
            return null;
        }

        return Digest.TryParse(tagOrDigest, out var asked) && asked.Algorithm == announced.Algorithm && asked != announced
            ? throw new DigestMismatchException(asked, announced)
            : announced;
    }

    /// <summary>The manifest in an answer, verified against the digest that was asked for and the one announced.</summary>
    /// <exception cref="DigestMismatchException">The content is another.</exception>
    /// <exception cref="InvalidDataException">It is too long, or no manifest.</exception>
    public static async Task<ManifestContent> ReadAsync(HttpResponseMessage response, string tagOrDigest, CancellationToken cancellationToken)
    {
        var announced = AnnouncedDigest(response, tagOrDigest);
        var bytes = await BoundedBody.ReadAsync(response, MaximumSize, cancellationToken);
        Verify(bytes, announced);
        Verify(bytes, Digest.TryParse(tagOrDigest, out var asked) ? asked : null);
        return new(MediaType(response.Content.Headers.ContentType?.MediaType, bytes), bytes);
    }

    private static void Verify(byte[] bytes, Digest? expected)
    {
        if (expected is { } digest && Compute(digest.Algorithm, bytes) is var actual && actual != digest)
        {
            throw new DigestMismatchException(digest, actual);
        }
    }

    private static Digest Compute(string algorithm, byte[] bytes) =>
        Digest.OfHash(algorithm, algorithm is "sha512" ? SHA512.HashData(bytes) : SHA256.HashData(bytes));

    /// <summary>The header's type, which must agree with the content's; some servers send none that is known.</summary>
    private static string MediaType(string? header, byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, _bounded);
            var root = document.RootElement;
            var inside = root.TryGetProperty("mediaType", out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
            var known = header is not null && (MediaTypes.IsManifest(header) || MediaTypes.IsIndex(header));
            if (known && inside is not null && !string.Equals(header, inside, StringComparison.Ordinal))
            {
                // The same bytes must not mean a manifest to one reader and an index to another (CVE-2021-41190).
                throw new InvalidDataException($"the manifest calls itself {inside}, but was sent as {header}");
            }

            return known ? header! : inside ?? (root.TryGetProperty("manifests", out _) ? MediaTypes.Index : MediaTypes.Manifest);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("the manifest is not a JSON object", e);
        }
    }
}
