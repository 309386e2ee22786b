using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>
/// Does the work of Knative's controller (and of scheduler and garbage collector) in one namespace: takes every Build up, plays its script, and
/// reacts to cancelling, deletion and <c>spec.timeout</c> as the release does.
/// </summary>
public sealed class ControllerDouble : IAsyncDisposable
{
    private readonly ApiServer _api;
    private readonly KubeletDouble _kubelet;
    private readonly string _builds;
    private readonly Func<JsonObject, BuildScript> _choose;
    private readonly double _timeScale;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, ActiveBuild> _active = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Exception> _failures = new();
    private readonly Task _watching;

    private ControllerDouble(ApiServer api, KubeletDouble kubelet, string inNamespace, Func<JsonObject, BuildScript> choose, double timeScale)
    {
        (_api, _kubelet, _choose, _timeScale) = (api, kubelet, choose, timeScale);
        _builds = $"/apis/build.knative.dev/v1alpha1/namespaces/{inNamespace}/builds";
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>What went wrong in the double itself (not in the builds it plays); thrown again when it is disposed.</summary>
    public IReadOnlyList<Exception> Failures => [.. _failures];

    /// <summary>Every Build of the namespace gets the same script.</summary>
    public static ControllerDouble Start(ApiServer api, KubeletDouble kubelet, string inNamespace, BuildScript script, double timeScale = 1) =>
        new(api, kubelet, inNamespace, _ => script, timeScale);

    /// <summary>Each Build gets a script of its own.</summary>
    /// <param name="api">The API server.</param>
    /// <param name="kubelet">Where pods run.</param>
    /// <param name="inNamespace">The namespace it works in.</param>
    /// <param name="choose">Gets the Build as it was created.</param>
    /// <param name="timeScale">Real seconds for a second of <c>spec.timeout</c>.</param>
    public static ControllerDouble Start(ApiServer api, KubeletDouble kubelet, string inNamespace, Func<JsonObject, BuildScript> choose, double timeScale = 1) =>
        new(api, kubelet, inNamespace, choose, timeScale);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        await Task.WhenAll(_active.Values.Select(build => build.Ended));
        _stop.Dispose();
        if (!_failures.IsEmpty)
        {
            throw new AggregateException(_failures);
        }
    }

    /// <summary>List and watch, again and again, since the API server may be killed underneath.</summary>
    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var list = await _api.Admin.GetAsync(_builds, _stop.Token);
                foreach (var build in list["items"]!.AsArray())
                {
                    See("ADDED", build!.DeepClone().AsObject());
                }

                await foreach (var (type, build) in _api.Admin.WatchAsync(_builds, (string)list["metadata"]!["resourceVersion"]!, _stop.Token))
                {
                    See(type, build);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException or ApiException)
            {
                await Task.Delay(100, CancellationToken.None);
            }
        }
    }

    private void See(string type, JsonObject build)
    {
        if ((string?)build["metadata"]?["uid"] is not { } uid)
        {
            return;
        }

        if (type == "DELETED")
        {
            _active.GetValueOrDefault(uid)?.Remove();
            return;
        }

        var active = _active.GetOrAdd(uid, _ => new ActiveBuild(_api, new BuildRun(_api, _kubelet, build), _choose(build), _timeScale, Report, _stop.Token));
        active.Run.See(build);
    }

    private void Report(Exception failure)
    {
        // An API server that is killed on purpose takes calls of the double with it.
        if (failure is not (OperationCanceledException or HttpRequestException) and not ApiException { Status: HttpStatusCode.NotFound })
        {
            _failures.Enqueue(failure);
        }
    }
}
