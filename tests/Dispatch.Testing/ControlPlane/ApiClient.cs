using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>Plain calls to an API server, for fixtures and doubles; on purpose not the client under test. Paths begin with a slash.</summary>
public sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Calls as the user of the certificate, or with the token.</summary>
    public ApiClient(Uri server, ClusterCertificates certificates, X509Certificate2? user, string? token = null)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => certificates.IsOurs(shown);
        if (user is not null)
        {
            handler.SslOptions.ClientCertificates = [user];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => user;
        }

        _http = new HttpClient(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    /// <exception cref="ApiException">The server refuses.</exception>
    public Task<JsonObject> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonObject> PostAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body, cancellationToken);

    public Task<JsonObject> PutAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, body, cancellationToken);

    /// <summary>A JSON merge patch.</summary>
    public Task<JsonObject> PatchAsync(string path, JsonObject patch, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, path, patch, cancellationToken);

    /// <summary>Deletes what may be gone already.</summary>
    public async Task DeleteAsync(string path, int? graceSeconds, CancellationToken cancellationToken)
    {
        try
        {
            var body = graceSeconds is { } seconds ? new JsonObject { ["gracePeriodSeconds"] = seconds } : [];
            await SendAsync(HttpMethod.Delete, path, body, cancellationToken);
        }
        catch (ApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // Which is what was wanted.
        }
    }

    /// <summary>A POST of an object as <c>kubectl apply</c> reads it from a file.</summary>
    public async Task PostYamlAsync(string path, string yaml, CancellationToken cancellationToken)
    {
        using var body = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), body, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new ApiException(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
    }

    /// <summary>The answer's text, such as a log.</summary>
    public async Task<string> GetTextAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode ? text : throw new ApiException(response.StatusCode, text);
    }

    /// <summary>A log, line by line as it comes.</summary>
    public async IAsyncEnumerable<string> GetLinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new ApiException(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return line;
        }
    }

    /// <summary>One watch connection: <c>type</c> and <c>object</c> of each event, to its end.</summary>
    public async IAsyncEnumerable<(string Type, JsonObject Resource)> WatchAsync(
        string path, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in GetLinesAsync($"{path}?watch=true&resourceVersion={resourceVersion}", cancellationToken))
        {
            var change = JsonNode.Parse(line)!;
            yield return ((string)change["type"]!, change["object"]!.AsObject());
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json");
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject() : throw new ApiException(response.StatusCode, text);
    }
}

/// <summary>The API server refused; the message is its answer.</summary>
public sealed class ApiException(HttpStatusCode status, string answer) : Exception($"{(int)status}: {answer}")
{
    public HttpStatusCode Status => status;

    /// <summary>The message of the Status object in the answer; the answer itself when it holds none.</summary>
    public string Reason => answer.StartsWith('{') && (string?)JsonNode.Parse(answer)!["message"] is { } reason ? reason : answer;
}
