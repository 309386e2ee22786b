using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>A node whose kubelet is ours: the real API server proxies log requests to it, and it serves them from memory.</summary>
public sealed class KubeletDouble : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ContainerLog> _logs = new(StringComparer.Ordinal);
    private readonly ApiServer _api;
    private readonly ScriptedServer _server;

    private KubeletDouble(ApiServer api)
    {
        _api = api;
        _server = ScriptedServer.StartTls(api.Certificates.Server, AnswerAsync);
        NodeName = string.Create(CultureInfo.InvariantCulture, $"node-{_server.Port}");
    }

    /// <summary>For <c>spec.nodeName</c> of pods.</summary>
    public string NodeName { get; }

    /// <summary>Every request so far.</summary>
    public IReadOnlyList<ScriptedRequest> Requests => _server.Requests;

    /// <summary>Listens and registers the node.</summary>
    public static async Task<KubeletDouble> StartAsync(ApiServer api, CancellationToken cancellationToken)
    {
        var kubelet = new KubeletDouble(api);
        await api.Admin.PostAsync("/api/v1/nodes", new JsonObject { ["metadata"] = new JsonObject { ["name"] = kubelet.NodeName } }, cancellationToken);
        await api.Admin.PatchAsync($"/api/v1/nodes/{kubelet.NodeName}/status", new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = "127.0.0.1" }),
                ["daemonEndpoints"] = new JsonObject { ["kubeletEndpoint"] = new JsonObject { ["Port"] = kubelet._server.Port } },
            },
        }, cancellationToken);
        return kubelet;
    }

    /// <summary>The log of a container, there from the first time it is asked for.</summary>
    public ContainerLog Log(string inNamespace, string pod, string container) => _logs.GetOrAdd($"{inNamespace}/{pod}/{container}", _ => new());

    /// <summary>What happens to logs when their pod goes: open streams end, and later requests find nothing.</summary>
    public void Forget(string inNamespace, string pod)
    {
        foreach (var key in _logs.Keys.Where(key => key.StartsWith($"{inNamespace}/{pod}/", StringComparison.Ordinal)))
        {
            if (_logs.TryRemove(key, out var log))
            {
                log.End();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _api.Admin.DeleteAsync($"/api/v1/nodes/{NodeName}", null, CancellationToken.None);
    }

    private async Task AnswerAsync(ScriptedExchange exchange)
    {
        var parts = exchange.Request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not ["containerLogs", var inNamespace, var pod, var container] || !_logs.TryGetValue($"{inNamespace}/{pod}/{container}", out var log))
        {
            await exchange.AnswerAsync(404, $"pod \"{parts.ElementAtOrDefault(2)}\" not found\n");
        }
        else if (!log.IsStarted)
        {
            await exchange.AnswerAsync(400, $"container \"{container}\" in pod \"{pod}\" is waiting to start: PodInitializing\n");
        }
        else
        {
            await StreamAsync(exchange, log);
        }
    }

    private static async Task StreamAsync(ScriptedExchange exchange, ContainerLog log)
    {
        var query = System.Web.HttpUtility.ParseQueryString(exchange.Request.Target.Split('?', 2).ElementAtOrDefault(1) ?? "");
        var since = query["sinceTime"] is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : (DateTimeOffset?)null;
        await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
        var broken = await log.CopyAsync(
            bytes => exchange.SendAsync([.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8]),
            query["follow"] == "true", query["timestamps"] == "true", since, () => exchange.IsAbandoned, exchange.Stopped);
        if (broken)
        {
            // Without the last chunk. Not a reset: that could overtake what was sent before.
            exchange.Close();
            return;
        }

        await exchange.SendAsync("0\r\n\r\n");
    }
}
