using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>Pushes to one repository with plain HTTP calls; on purpose not the client under test.</summary>
internal sealed class RegistryWriter
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromMinutes(5) };

    private readonly AuthenticationHeaderValue? _login;

    /// <param name="image">Registry, repository and tag: <c>localhost:5000/team/name:1</c>.</param>
    /// <param name="dockerConfig">A docker <c>config.json</c> with logins; null for none.</param>
    public RegistryWriter(string image, string? dockerConfig = null)
    {
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        var colon = image.LastIndexOf(':');
        (Registry, Repository, Tag) = colon > slash ? (image[..slash], image[(slash + 1)..colon], image[(colon + 1)..]) : (image[..slash], image[(slash + 1)..], "latest");
        if (dockerConfig is not null && (string?)JsonNode.Parse(dockerConfig)?["auths"]?.AsObject().FirstOrDefault(pair => pair.Key == Registry || pair.Key.Contains($"//{Registry}", StringComparison.Ordinal)).Value?["auth"] is { } auth)
        {
            _login = new("Basic", auth);
        }
    }

    public string Registry { get; }

    public string Repository { get; }

    public string Tag { get; }

    private string Root => $"http://{Registry}/v2/{Repository}";

    /// <summary>Begins an upload, as kaniko does before it builds; null when it may, else the reason in kaniko's words.</summary>
    public async Task<string?> FindObstacleAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await SendAsync(HttpMethod.Post, $"{Root}/blobs/uploads/", null, cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.Accepted => null,
                HttpStatusCode.Unauthorized => $"POST {Root}/blobs/uploads/: UNAUTHORIZED: authentication required; [map[Action:pull Class: Name:{Repository} Type:repository] map[Action:push Class: Name:{Repository} Type:repository]]",
                _ => $"POST {Root}/blobs/uploads/: unexpected status code {(int)response.StatusCode} {response.ReasonPhrase}",
            };
        }
        catch (HttpRequestException e)
        {
            var dial = $"dial tcp {Registry}: connect: {(e.HttpRequestError == HttpRequestError.ConnectionError ? "connection refused" : e.Message)}";
            return $"creating push check transport for {Registry} failed: Get \"https://{Registry}/v2/\": {dial}; Get \"http://{Registry}/v2/\": {dial}";
        }
    }

    /// <summary>Pushes an image of one layer and returns its digest.</summary>
    /// <exception cref="HttpRequestException">The registry refuses.</exception>
    public async Task<string> PushAsync(byte[] config, byte[] layer, CancellationToken cancellationToken)
    {
        await Task.WhenAll(UploadAsync(config, cancellationToken), UploadAsync(layer, cancellationToken));
        var manifest = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json",
            ["config"] = Describe(config, "application/vnd.docker.container.image.v1+json"),
            ["layers"] = new JsonArray(Describe(layer, "application/vnd.docker.image.rootfs.diff.tar.gzip")),
        }.ToJsonString());
        using var content = new ByteArrayContent(manifest);
        content.Headers.ContentType = new("application/vnd.docker.distribution.manifest.v2+json");
        using var response = await SendAsync(HttpMethod.Put, $"{Root}/manifests/{Tag}", content, cancellationToken);
        response.EnsureSuccessStatusCode();
        return Digest(manifest);
    }

    /// <summary>Content of a manifest or blob.</summary>
    /// <exception cref="HttpRequestException">The registry has it not, or refuses.</exception>
    public async Task<byte[]> ReadAsync(string kind, string name, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, $"{Root}/{kind}/{name}", null, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    public static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    private static JsonObject Describe(byte[] content, string mediaType) => new() { ["mediaType"] = mediaType, ["size"] = content.Length, ["digest"] = Digest(content) };

    private async Task UploadAsync(byte[] blob, CancellationToken cancellationToken)
    {
        using var begun = await SendAsync(HttpMethod.Post, $"{Root}/blobs/uploads/", null, cancellationToken);
        begun.EnsureSuccessStatusCode();
        var location = new Uri(new Uri(Root), begun.Headers.Location!).AbsoluteUri;
        using var content = new ByteArrayContent(blob);
        content.Headers.ContentType = new("application/octet-stream");
        using var ended = await SendAsync(HttpMethod.Put, $"{location}{(location.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={Digest(blob)}", content, cancellationToken);
        ended.EnsureSuccessStatusCode();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Authorization = _login;
        foreach (var type in (string[])["application/vnd.docker.distribution.manifest.v2+json", "application/vnd.oci.image.manifest.v1+json"])
        {
            request.Headers.Accept.Add(new(type));
        }

        return await Http.SendAsync(request, cancellationToken);
    }
}
