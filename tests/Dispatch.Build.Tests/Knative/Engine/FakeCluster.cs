using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Tests.Knative.Engine;

/// <summary>Builds in memory, as an API server with a v0.4 webhook keeps them; each verb can be made to fail.</summary>
internal sealed class FakeCluster : IKubernetesClient
{
    private int _uids;

    public ConcurrentDictionary<string, JsonObject> Builds { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Requests { get; } = [];

    public List<string>? Served { get; set; } = ["builds", "builds/status", "buildtemplates", "clusterbuildtemplates"];

    /// <summary>Runs instead of a create; it may call <see cref="Store"/>.</summary>
    public Func<JsonObject, CancellationToken, Task<JsonObject>>? Creating { get; set; }

    public Func<Exception?>? Getting { get; set; }

    public Func<string, Exception?>? Changing { get; set; }

    public bool EchoesStatus { get; set; } = true;

    /// <summary>What every container logged, times included.</summary>
    public byte[]? Log { get; set; }

    public Uri Server { get; } = new("https://cluster.example:6443");

    public string DefaultNamespace => "default";

    public static KubernetesStatus Status(int code, string message) => new(code, "", message);

    public JsonObject Store(JsonObject build)
    {
        var stored = build.DeepClone().AsObject();
        stored["metadata"]!["uid"] = $"uid-{Interlocked.Increment(ref _uids)}";
        stored["metadata"]!["creationTimestamp"] = "2026-01-01T00:00:00Z";
        if (EchoesStatus)
        {
            stored["spec"]!["Status"] = "";
        }

        var name = stored["metadata"]!["name"]!.GetValue<string>();
        return Builds.TryAdd(name, stored) ? stored : throw new KubernetesConflictException("create", Status(409, $"\"{name}\" already exists"));
    }

    public void Finish(string name, string status) =>
        Builds[name]["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Succeeded", ["status"] = status }) };

    public Task<JsonObject> CreateAsync(ResourceKind kind, string? inNamespace, JsonObject body, CancellationToken cancellationToken)
    {
        Requests.Enqueue($"create {body["metadata"]!["name"]}");
        return Creating is { } creating ? creating(body, cancellationToken) : Task.FromResult(Store(body));
    }

    public Task<JsonObject> GetAsync(ResourceKind kind, string? inNamespace, string name, CancellationToken cancellationToken)
    {
        Requests.Enqueue($"get {name}");
        cancellationToken.ThrowIfCancellationRequested();
        return Getting?.Invoke() is { } failure ? throw failure
            : Builds.TryGetValue(name, out var build) ? Task.FromResult(build) : throw new KubernetesNotFoundException("get", Status(404, "not found"));
    }

    public Task<JsonObject> MergePatchAsync(ResourceKind kind, string? inNamespace, string name, JsonObject patch, string? subresource, CancellationToken cancellationToken)
    {
        Requests.Enqueue($"patch {name} {patch.ToJsonString()}");
        return Changing?.Invoke(name) is { } failure ? throw failure : Task.FromResult(Builds[name]);
    }

    public Task<bool> DeleteAsync(ResourceKind kind, string? inNamespace, string name, DeleteOptions options, CancellationToken cancellationToken)
    {
        Requests.Enqueue($"delete {name} {options.Propagation} {options.Uid}");
        return Changing?.Invoke(name) is { } failure ? throw failure : Task.FromResult(Builds.TryRemove(name, out _));
    }

    public Task<IReadOnlyList<ApiResource>?> DiscoverAsync(string group, string version, CancellationToken cancellationToken)
    {
        Requests.Enqueue($"discover {group}/{version}");
        return Getting?.Invoke() is { } failure ? throw failure
            : Task.FromResult<IReadOnlyList<ApiResource>?>(Served?.ConvertAll(name => new ApiResource(name, "Any", true, [])));
    }

    public Task<ResourcePage> ListAsync(ResourceKind kind, string? inNamespace, ListOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? inNamespace, WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    public Task<Stream> OpenLogAsync(string inNamespace, string pod, LogOptions options, CancellationToken cancellationToken) =>
        Log is { } log ? Task.FromResult<Stream>(new MemoryStream(log)) : throw new NotSupportedException();

    public Task<AccessDecision> ReviewAccessAsync(AccessRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
}
