using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Dispatch.Build.Keys;
using Dispatch.Build.Knative.Engine;
using Dispatch.Oci;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine.Faults;

/// <summary>Asks a registry with plain calls, on purpose not with what is tested.</summary>
internal static class PublishedProof
{
    private static readonly HttpClient _http = new();

    /// <summary>The registry has the image under its digest and its tag, and the image says that it was made for the Build.</summary>
    public static async Task CheckAsync(PublishedImage image, JsonObject build, CancellationToken cancellationToken)
    {
        var destination = ImageReference.Parse((string)build["metadata"]!["annotations"]![BuildRequest.DestinationAnnotation]!);
        var repository = $"http://{destination.Registry}/v2/{destination.Repository}";
        var bytes = await GetAsync($"{repository}/manifests/{image.Digest}", cancellationToken);
        Assert.Equal(image.Digest.ToString(), $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}");
        Assert.Equal(bytes, await GetAsync($"{repository}/manifests/{destination.Tag}", cancellationToken));

        var config = JsonNode.Parse(await GetAsync($"{repository}/blobs/{JsonNode.Parse(bytes)!["config"]!["digest"]}", cancellationToken))!;
        var key = JsonNode.Parse((string)config["config"]!["Labels"]![InputKey.Annotation]!)!["key"];
        Assert.Equal((string)build["metadata"]!["annotations"]![BuildRequest.KeyAnnotation]!, (string)key!);
    }

    private static async Task<byte[]> GetAsync(string address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.docker.distribution.manifest.v2+json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.oci.image.manifest.v1+json"));
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
