using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>
/// One Build on the test cluster, for scripts: the pod is changed as a kubelet would, and after each change the Build's status is derived
/// from it as the controller of the release would.
/// </summary>
public sealed class BuildRun
{
    private readonly ApiServer _api;
    private readonly KubeletDouble _kubelet;
    private readonly TaskCompletionSource _cancelAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal BuildRun(ApiServer api, KubeletDouble kubelet, JsonObject build)
    {
        (_api, _kubelet, Build) = (api, kubelet, build);
        Namespace = (string)build["metadata"]!["namespace"]!;
        Name = (string)build["metadata"]!["name"]!;
        PodName = Name + (Release < ServedRelease.V03 ? "-" + RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz2456789", 5) : "-pod-" + RandomNumberGenerator.GetHexString(6, lowercase: true));
    }

    public ServedRelease Release => _api.Release;

    public string Namespace { get; }

    public string Name { get; }

    public string PodName { get; }

    /// <summary>The Build as it was last seen.</summary>
    public JsonObject Build { get; internal set; }

    /// <summary>The pod as the API server stored it, with the Build's arguments in the template's steps; empty until it exists.</summary>
    public JsonObject Pod { get; private set; } = [];

    /// <summary>Names of the init containers, in their order; known once the pod exists.</summary>
    public IReadOnlyList<string> Containers { get; private set; } = [];

    internal ApiServer Server => _api;

    /// <summary>Ends when the Build's <c>spec.Status</c> says BuildCancelled.</summary>
    public Task CancelAsked => _cancelAsked.Task;

    /// <summary>Where the pod is in the API.</summary>
    public string PodPath => $"/api/v1/namespaces/{Namespace}/pods/{PodName}";

    internal string BuildPath => $"/apis/build.knative.dev/v1alpha1/namespaces/{Namespace}/builds/{Name}";

    /// <summary>The log of a container.</summary>
    public ContainerLog Log(string container) => _kubelet.Log(Namespace, PodName, container);

    /// <summary>The controller's first write (v0.4+): the name of the pod that is to come.</summary>
    public Task ReserveAsync(CancellationToken cancellationToken) => Release < ServedRelease.V04 ? Task.CompletedTask : WriteBuildAsync(_ => new JsonObject
    {
        ["builder"] = "Cluster",
        ["cluster"] = new JsonObject { ["namespace"] = Namespace, ["podName"] = PodName },
        ["startTime"] = BuildReport.Now,
        ["stepsCompleted"] = null,
    }, cancellationToken);

    /// <summary>Creates the pod on our node; the Build's status stays as it is.</summary>
    public Task CreatePodAsync(CancellationToken cancellationToken) => CreatePodAsync(_kubelet.NodeName, cancellationToken);

    /// <summary>Creates the pod on a node, or on none yet.</summary>
    /// <exception cref="BuildInvalidException">The controller refuses the Build.</exception>
    /// <exception cref="ApiException">The API server refuses the pod.</exception>
    public async Task CreatePodAsync(string? node, CancellationToken cancellationToken)
    {
        var (template, secrets) = await BuildChecks.LoadAsync(
            Build["spec"]!, Namespace, path => PersistAsync(() => _api.Admin.GetAsync(path, cancellationToken), cancellationToken));
        var pod = BuildPod.From(Build, template, secrets, Release, PodName, node);
        try
        {
            Pod = await PersistAsync(() => _api.Admin.PostAsync($"/api/v1/namespaces/{Namespace}/pods", pod, cancellationToken), cancellationToken);
        }
        catch (ApiException e) when (e.Status == HttpStatusCode.Conflict)
        {
            // It is ours, created by a call whose answer was lost.
            Pod = await PersistAsync(() => _api.Admin.GetAsync(PodPath, cancellationToken), cancellationToken);
        }

        Containers = [.. Pod["spec"]!["initContainers"]!.AsArray().Select(container => (string)container!["name"]!)];
        foreach (var container in Containers)
        {
            Log(container);
        }
    }

    /// <summary>Replaces the pod's status and derives the Build's from it, unless told not to.</summary>
    public async Task WritePodAsync(Func<JsonObject, JsonObject> change, bool report, CancellationToken cancellationToken)
    {
        var pod = await WriteAsync(PodPath, "/status", Pod, change, cancellationToken);
        Pod = pod ?? Pod;
        if (pod is not null && report)
        {
            await WriteBuildAsync(_ => BuildReport.Of(pod, Release), cancellationToken);
        }
    }

    /// <summary>Replaces the Build's status.</summary>
    public async Task WriteBuildAsync(Func<JsonObject, JsonObject> change, CancellationToken cancellationToken) =>
        Build = await WriteAsync(BuildPath, Release < ServedRelease.V03 ? "" : "/status", Build, change, cancellationToken) ?? Build;

    /// <summary>The controller gives up: the condition is False with this reason; the rest of the status stays, or goes.</summary>
    public Task FailAsync(string reason, string message, bool keepStatus, CancellationToken cancellationToken) => WriteBuildAsync(status =>
    {
        var failed = keepStatus ? status.DeepClone().AsObject() : new JsonObject { ["cluster"] = new JsonObject { ["namespace"] = "", ["podName"] = "" } };
        failed["stepsCompleted"] ??= null;
        failed["conditions"] = new JsonArray(BuildReport.Condition(Release, "False", reason, message));
        return failed;
    }, cancellationToken);

    /// <summary>Asks the API server to delete the pod; with 0 it and its logs are gone at once.</summary>
    public async Task DeletePodAsync(int graceSeconds, CancellationToken cancellationToken)
    {
        await PersistAsync(async () =>
        {
            await _api.Admin.DeleteAsync(PodPath, graceSeconds, cancellationToken);
            return true;
        }, cancellationToken);
        if (graceSeconds == 0)
        {
            _kubelet.Forget(Namespace, PodName);
        }
    }

    /// <summary>Ends when the pod is gone, or somebody asked for that.</summary>
    public async Task PodGoneAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var pod = await PersistAsync(() => _api.Admin.GetAsync(PodPath, cancellationToken), cancellationToken);
                if (IsLeaving("", pod))
                {
                    return;
                }

                var version = (string)pod["metadata"]!["resourceVersion"]!;
                await foreach (var (type, seen) in _api.Admin.WatchAsync($"/api/v1/watch/namespaces/{Namespace}/pods/{PodName}", version, cancellationToken))
                {
                    if (IsLeaving(type, seen))
                    {
                        return;
                    }
                }
            }
            catch (ApiException e) when (e.Status == HttpStatusCode.NotFound)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The API server was killed; the read waits until it is back.
            }
        }
    }

    /// <summary>An event about the pod, such as <c>FailedMount</c>.</summary>
    public Task WarnAsync(string reason, string message, CancellationToken cancellationToken) => _api.Admin.PostAsync($"/api/v1/namespaces/{Namespace}/events", new JsonObject
    {
        ["metadata"] = new JsonObject { ["generateName"] = $"{PodName}.", ["namespace"] = Namespace },
        ["involvedObject"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["namespace"] = Namespace, ["name"] = PodName },
        ["type"] = "Warning",
        ["reason"] = reason,
        ["message"] = message,
        ["count"] = 1,
        ["firstTimestamp"] = BuildReport.Now,
        ["lastTimestamp"] = BuildReport.Now,
        ["source"] = new JsonObject { ["component"] = "kubelet" },
    }, cancellationToken);

    private static bool IsLeaving(string type, JsonObject pod) => type == "DELETED" || pod["metadata"]?["deletionTimestamp"] is not null;

    internal void See(JsonObject build)
    {
        Build = build;
        if ((string?)build["spec"]!["Status"] == "BuildCancelled")
        {
            _cancelAsked.TrySetResult();
        }
    }

    /// <summary>Writes on what is known of the object, and reads it only when somebody else wrote in between; null when it is gone.</summary>
    private async Task<JsonObject?> WriteAsync(string path, string subresource, JsonObject? known, Func<JsonObject, JsonObject> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var current = known?.DeepClone().AsObject() ?? await PersistAsync(() => _api.Admin.GetAsync(path, cancellationToken), cancellationToken);
                current["status"] = change(current["status"]?.DeepClone().AsObject() ?? []);
                return await PersistAsync(() => _api.Admin.PutAsync(path + subresource, current, cancellationToken), cancellationToken);
            }
            catch (ApiException e) when (e.Status == HttpStatusCode.Conflict)
            {
                known = null;
            }
            catch (ApiException e) when (e.Status == HttpStatusCode.NotFound)
            {
                return null;
            }
        }
    }

    /// <summary>Again and again while the API server is not there: tests kill it, and the real controller lives on, too.</summary>
    private static async Task<T> PersistAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (e is HttpRequestException or IOException or ApiException { Status: >= HttpStatusCode.InternalServerError })
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }
}
