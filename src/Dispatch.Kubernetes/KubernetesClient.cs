using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Dispatch.Kubernetes.Requests;

namespace Dispatch.Kubernetes;

/// <summary>The Kubernetes API over HTTP.</summary>
public sealed class KubernetesClient : IKubernetesClient, IDisposable
{
    private readonly KubernetesClientOptions _options;
    private readonly HttpMessageInvoker _invoker;
    private readonly KubernetesTransport _transport;

    /// <summary>A client.</summary>
    /// <param name="server">Address of the API server, with a path when a proxy has it below one.</param>
    /// <param name="defaultNamespace">See <see cref="DefaultNamespace"/>.</param>
    /// <param name="handler">Connections, with credentials and trust; the client owns it.</param>
    /// <param name="options">How the client behaves.</param>
    public KubernetesClient(Uri server, string defaultNamespace, HttpMessageHandler handler, KubernetesClientOptions? options = null)
    {
        _options = options ?? new();
        _invoker = new(handler, disposeHandler: true);

        // Relative addresses are taken from the last slash on.
        Server = server.AbsoluteUri.EndsWith('/') ? server : new(server.AbsoluteUri + "/");
        DefaultNamespace = defaultNamespace;
        _transport = new(Server, _invoker, _options);
    }

    /// <summary>A client of the API server that a kubeconfig or a pod's service account names.</summary>
    public static KubernetesClient Connect(KubernetesConnection connection, KubernetesClientOptions? options = null) =>
        new(connection.Server, connection.Namespace, ConnectionHandler.Create(connection), options);

    /// <inheritdoc/>
    public Uri Server { get; }

    /// <inheritdoc/>
    public string DefaultNamespace { get; }

    /// <inheritdoc/>
    public Task<JsonObject> GetAsync(ResourceKind kind, string? inNamespace, string name, CancellationToken cancellationToken) =>
        _transport.CallAsync(Operation("get", kind, inNamespace, name), HttpMethod.Get, ResourceAddress.Of(kind, inNamespace, name), NoBody, Repeat.Always, cancellationToken);

    /// <inheritdoc/>
    public async Task<ResourcePage> ListAsync(ResourceKind kind, string? inNamespace, ListOptions options, CancellationToken cancellationToken)
    {
        var query = ResourceAddress.Query(
            ("labelSelector", options.LabelSelector), ("fieldSelector", options.FieldSelector), ("limit", options.Limit), ("continue", options.Continue));
        var list = await _transport.CallAsync(
            Operation("list", kind, inNamespace), HttpMethod.Get, ResourceAddress.Of(kind, inNamespace) + query, NoBody, Repeat.Always, cancellationToken);
        var metadata = list["metadata"] as JsonObject;
        return new(
            [.. (list["items"] as JsonArray ?? []).OfType<JsonObject>()],
            (metadata?["resourceVersion"] as JsonValue)?.ToString() ?? "",
            (metadata?["continue"] as JsonValue)?.ToString() is { Length: > 0 } next ? next : null);
    }

    /// <inheritdoc/>
    public Task<JsonObject> CreateAsync(ResourceKind kind, string? inNamespace, JsonObject body, CancellationToken cancellationToken)
    {
        var text = body.ToJsonString();
        var name = (body["metadata"]?["name"] as JsonValue)?.ToString();
        return _transport.CallAsync(
            Operation("create", kind, inNamespace, name), HttpMethod.Post, ResourceAddress.Of(kind, inNamespace), () => Json(text, "application/json"), Repeat.WhenRefused, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<JsonObject> MergePatchAsync(ResourceKind kind, string? inNamespace, string name, JsonObject patch, string? subresource, CancellationToken cancellationToken)
    {
        var text = patch.ToJsonString();
        return _transport.CallAsync(
            Operation("patch", kind, inNamespace, name),
            HttpMethod.Patch,
            ResourceAddress.Of(kind, inNamespace, name, subresource),
            () => Json(text, "application/merge-patch+json"),
            Repeat.Always,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(ResourceKind kind, string? inNamespace, string name, DeleteOptions options, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = options.Propagation };
        if (options.Uid is not null)
        {
            body["preconditions"] = new JsonObject { ["uid"] = options.Uid };
        }

        var text = body.ToJsonString();
        try
        {
            _ = await _transport.CallAsync(
                Operation("delete", kind, inNamespace, name), HttpMethod.Delete, ResourceAddress.Of(kind, inNamespace, name), () => Json(text, "application/json"), Repeat.Always, cancellationToken);
            return true;
        }
        catch (KubernetesNotFoundException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? inNamespace, WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var operation = Operation("watch", kind, inNamespace);
        var query = ResourceAddress.Query(
            ("watch", "true"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", options.ResourceVersion),
            ("labelSelector", options.LabelSelector),
            ("fieldSelector", options.FieldSelector),
            ("timeoutSeconds", options.Timeout is { } timeout ? (int)Math.Ceiling(timeout.TotalSeconds) : null));
        using var response = await _transport.OpenAsync(operation, ResourceAddress.Of(kind, inNamespace) + query, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var events = EventReader.ReadAsync(stream, operation, _options.MaxBytes, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(events, operation, cancellationToken))
        {
            yield return events.Current;
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenLogAsync(string inNamespace, string pod, LogOptions options, CancellationToken cancellationToken)
    {
        var query = ResourceAddress.Query(
            ("container", options.Container),
            ("follow", options.Follow ? "true" : null),
            ("timestamps", options.Timestamps ? "true" : null),
            ("sinceTime", options.SinceTime?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)));
        var response = await _transport.OpenAsync(
            $"{Operation("read the log of", ResourceKind.Pods, inNamespace, pod)}, container {options.Container}",
            ResourceAddress.Of(ResourceKind.Pods, inNamespace, pod, "log") + query,
            cancellationToken);
        return new AnswerStream(response, await response.Content.ReadAsStreamAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<AccessDecision> ReviewAccessAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        var attributes = new JsonObject { ["verb"] = request.Verb, ["group"] = request.Kind.Group, ["resource"] = request.Kind.Plural };
        foreach (var (name, value) in new[] { ("namespace", request.Namespace), ("subresource", request.Subresource), ("name", request.Name) })
        {
            if (value is not null)
            {
                attributes[name] = value;
            }
        }

        var body = new JsonObject
        {
            ["apiVersion"] = "authorization.k8s.io/v1", ["kind"] = "SelfSubjectAccessReview", ["spec"] = new JsonObject { ["resourceAttributes"] = attributes },
        }.ToJsonString();
        var review = await _transport.CallAsync(
            $"ask whether one may {request.Verb} {request.Kind}",
            HttpMethod.Post,
            "apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            () => Json(body, "application/json"),
            Repeat.Always,
            cancellationToken);
        var status = review["status"] as JsonObject;
        return new((status?["allowed"] as JsonValue)?.TryGetValue(out bool allowed) is true && allowed, (status?["reason"] as JsonValue)?.ToString() ?? "");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ApiResource>?> DiscoverAsync(string group, string version, CancellationToken cancellationToken)
    {
        try
        {
            var path = group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";
            var list = await _transport.CallAsync($"discover {path}", HttpMethod.Get, path, NoBody, Repeat.Always, cancellationToken);
            return [.. (list["resources"] as JsonArray ?? []).OfType<JsonObject>().Select(static resource => new ApiResource(
                (resource["name"] as JsonValue)?.ToString() ?? "",
                (resource["kind"] as JsonValue)?.ToString() ?? "",
                (resource["namespaced"] as JsonValue)?.TryGetValue(out bool namespaced) is true && namespaced,
                [.. (resource["verbs"] as JsonArray ?? []).Select(static verb => verb!.ToString())]))];
        }
        catch (KubernetesNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<ServerAnswer> AskServerAsync(CancellationToken cancellationToken)
    {
        const string operation = "ask for the version";
        using var response = await _transport.OpenAsync(operation, "version", cancellationToken);
        try
        {
            var answer = BoundedAnswer.Parse(await BoundedAnswer.ReadAsync(response.Content, _options.MaxBytes, cancellationToken));
            return new((answer["gitVersion"] as JsonValue)?.ToString(), response.Headers.Date);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidDataException)
        {
            throw new KubernetesConnectionException(operation, failure.Message, mayHaveActed: false, failure);
        }
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose() => _invoker.Dispose();

    private static async Task<bool> NextAsync(IAsyncEnumerator<WatchEvent> events, string operation, CancellationToken cancellationToken)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidDataException && !cancellationToken.IsCancellationRequested)
        {
            throw new KubernetesConnectionException(operation, failure.Message, mayHaveActed: false, failure);
        }
    }

    private static HttpContent? NoBody() => null;

    private static StringContent Json(string text, string mediaType) => new(text, new MediaTypeHeaderValue(mediaType));

    private static string Operation(string verb, ResourceKind kind, string? inNamespace, string? name = null) =>
        $"{verb} {kind}{(name is null ? "" : $" \"{name}\"")}{(inNamespace is null ? "" : $" in namespace \"{inNamespace}\"")}";
}
