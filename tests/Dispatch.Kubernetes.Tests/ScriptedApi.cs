using System.Text.Json.Nodes;
using Dispatch.Testing;

namespace Dispatch.Kubernetes.Tests;

/// <summary>A client of a scripted API server; waits between tries take no time.</summary>
internal sealed class ScriptedApi : IAsyncDisposable
{
    public static readonly ResourceKind Builds = new("build.knative.dev", "v1alpha1", "builds");

    private readonly ScriptedServer _server;

    public ScriptedApi(Func<ScriptedExchange, Task> script, Func<KubernetesClientOptions, KubernetesClientOptions>? change = null)
    {
        _server = ScriptedServer.Start(script);
        var options = new KubernetesClientOptions { FirstWait = TimeSpan.FromMilliseconds(1), LongestWait = TimeSpan.FromMilliseconds(4), Random = () => 1 };
        Client = new(new Uri($"http://{_server.Address}"), "team", new SocketsHttpHandler(), change?.Invoke(options) ?? options);
    }

    public KubernetesClient Client { get; }

    public IReadOnlyList<ScriptedRequest> Requests => _server.Requests;

    public static string Status(int code, string reason, string message, string details = "{}") => new JsonObject
    {
        ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["code"] = code, ["reason"] = reason, ["message"] = message, ["details"] = JsonNode.Parse(details),
    }.ToJsonString();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
    }
}
