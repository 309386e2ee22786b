using System.Text.Json.Nodes;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.ControlPlane;

/// <summary>A namespace with the recorded template in it, and everything that its Builds and pods went through.</summary>
internal sealed class TestSpace : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(bool IsPod, JsonObject Resource)> _seen = [];
    private readonly List<Task> _watches = [];

    private TestSpace(ApiServer server, string name, KubeletDouble kubelet) => (Server, Name, Kubelet) = (server, name, kubelet);

    public ApiServer Server { get; }

    public string Name { get; }

    public KubeletDouble Kubelet { get; }

    public string Builds => $"/apis/build.knative.dev/v1alpha1/namespaces/{Name}/builds";

    public string Pods => $"/api/v1/namespaces/{Name}/pods";

    public IReadOnlyList<(bool IsPod, JsonObject Resource)> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    public static Recording Recorded(string name) => Recording.Load(Path.Combine(AppContext.BaseDirectory, "Recordings", name));

    /// <summary>A new namespace; its function template is the recorded one, or the one given.</summary>
    public static async Task<TestSpace> CreateAsync(ApiServer server, JsonObject? template = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        var name = await server.CreateNamespaceAsync(cancel);
        var space = new TestSpace(server, name, await KubeletDouble.StartAsync(server, cancel));
        await server.Admin.PostAsync($"/apis/build.knative.dev/v1alpha1/namespaces/{name}/buildtemplates", template ?? JsonNode.Parse("""
            {"apiVersion": "build.knative.dev/v1alpha1", "kind": "BuildTemplate", "metadata": {"name": "function-template"},
             "spec": {"parameters": [{"name": "DESTINATION"}, {"name": "IMAGE"}, {"name": "HANDLER"}, {"name": "DOCKERFILE", "default": "Dockerfile"}],
              "steps": [{"name": "build-and-push", "image": "gcr.io/kaniko-project/executor:v1.24.0", "args": ["--dockerfile=${DOCKERFILE}", "--destination=${DESTINATION}"]}]}}
            """)!.AsObject(), cancel);
        foreach (var (path, isPod) in new[] { (space.Builds, false), (space.Pods, true) })
        {
            var version = (string)(await server.Admin.GetAsync(path, cancel))["metadata"]!["resourceVersion"]!;
            space._watches.Add(space.WatchAsync(path, version, isPod));
        }

        return space;
    }

    /// <summary>Creates a Build from a recorded one's specification.</summary>
    public Task<JsonObject> CreateBuildAsync(JsonNode recorded) => Server.Admin.PostAsync(Builds, new JsonObject
    {
        ["apiVersion"] = "build.knative.dev/v1alpha1",
        ["kind"] = "Build",
        ["metadata"] = new JsonObject { ["name"] = (string)recorded["metadata"]!["name"]! },
        ["spec"] = recorded["spec"]!.DeepClone(),
    }, TestContext.Current.CancellationToken);

    /// <summary>Waits until what was seen satisfies the test.</summary>
    public async Task<T> UntilAsync<T>(Func<IReadOnlyList<(bool IsPod, JsonObject Resource)>, T?> find)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (find(Seen) is { } found)
            {
                return found;
            }

            Assert.False(limit.IsCancellationRequested, "Not in a minute. Seen: " + string.Join('\n', Seen.Select(seen => seen.Resource["status"]?.ToJsonString())));
            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>The newest Build status whose condition has this status and reason.</summary>
    public Task<JsonObject> ConditionAsync(string status, string? reason) => UntilAsync(seen => seen.Where(one => !one.IsPod)
        .Select(one => one.Resource["status"]).LastOrDefault(one => one?["conditions"]?[0] is { } condition
            && (string)condition["status"]! == status && (string?)condition["reason"] == reason)?.AsObject());

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_watches);
        await Kubelet.DisposeAsync();
        _stop.Dispose();
    }

    private async Task WatchAsync(string path, string version, bool isPod)
    {
        try
        {
            // The API server ends watches of custom resources when it takes note of their definitions anew, as it does soon after its start.
            while (!_stop.IsCancellationRequested)
            {
                await foreach (var (type, resource) in Server.Admin.WatchAsync(path, version, _stop.Token))
                {
                    version = (string)resource["metadata"]!["resourceVersion"]!;
                    resource["eventType"] = type;
                    lock (_seen)
                    {
                        _seen.Add((isPod, resource));
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
