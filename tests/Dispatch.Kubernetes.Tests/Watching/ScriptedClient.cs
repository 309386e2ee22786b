using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes.Tests;

/// <summary>A client of which a test writes the three calls that streams are made of.</summary>
internal sealed class ScriptedClient : IKubernetesClient
{
    public Func<ListOptions, CancellationToken, Task<ResourcePage>> List { get; init; } = (_, _) => throw new NotSupportedException();

    public Func<WatchOptions, CancellationToken, IAsyncEnumerable<WatchEvent>> Watch { get; init; } = (_, _) => throw new NotSupportedException();

    public Func<LogOptions, CancellationToken, Task<Stream>> OpenLog { get; init; } = (_, _) => throw new NotSupportedException();

    public Uri Server { get; } = new("https://cluster.test:6443");

    public string DefaultNamespace => "default";

    public Task<ResourcePage> ListAsync(ResourceKind kind, string? inNamespace, ListOptions options, CancellationToken cancellationToken) =>
        List(options, cancellationToken);

    public IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? inNamespace, WatchOptions options, CancellationToken cancellationToken) =>
        Watch(options, cancellationToken);

    public Task<Stream> OpenLogAsync(string inNamespace, string pod, LogOptions options, CancellationToken cancellationToken) =>
        OpenLog(options, cancellationToken);

    public Task<JsonObject> GetAsync(ResourceKind kind, string? inNamespace, string name, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<JsonObject> CreateAsync(ResourceKind kind, string? inNamespace, JsonObject body, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<JsonObject> MergePatchAsync(
        ResourceKind kind, string? inNamespace, string name, JsonObject patch, string? subresource, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> DeleteAsync(ResourceKind kind, string? inNamespace, string name, DeleteOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<AccessDecision> ReviewAccessAsync(AccessRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ApiResource>?> DiscoverAsync(string group, string version, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
