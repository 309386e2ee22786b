using System.Text.Json.Nodes;
using System.Threading.Channels;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Outcomes;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Engine;

/// <summary>What the cluster's watches show of a Build and its pod, as one observation after the other.</summary>
internal sealed class BuildSightings : IAsyncDisposable
{
    // Events of a pod change slowly, and they are asked for, not watched.
    private static readonly TimeSpan _eventsAge = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _lastLook = TimeSpan.FromSeconds(10);

    private readonly KnativeCluster _cluster;
    private readonly SubmittedBuild _submitted;
    private readonly IProgress<BuildEvent> _events;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<(bool IsPod, ObservedResource Seen)> _seen = Channel.CreateUnbounded<(bool, ObservedResource)>(new() { SingleReader = true });
    private readonly List<Task> _watching = [];
    private Observation _now;
    private string? _podName;
    private long? _eventsAt;
    private bool _isCaughtUp;
    private bool _mayListEvents = true;

    public BuildSightings(KnativeCluster cluster, SubmittedBuild submitted, IProgress<BuildEvent> events, TimeProvider time, CancellationToken cancellationToken)
    {
        (_cluster, _submitted, _events, _time) = (cluster, submitted, events, time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _now = new(ManifestJson.Read<KnativeBuild>(submitted.Resource));
        _watching.Add(WatchAsync(cluster.Builds, submitted.Name, isPod: false));
        FollowPod();
    }

    /// <summary>What is known now.</summary>
    public Observation Now => _now;

    /// <summary>Name of the pod; null before the Build names one.</summary>
    public string? PodName => _podName;

    /// <summary>Once the Build is over, reads its pod itself: the watch of the pods may be behind that of the Builds, but the Build's end follows from the pod's.</summary>
    /// <returns>Why nobody knows how its containers ended; null otherwise.</returns>
    public async Task<string?> CatchUpAsync(CancellationToken cancellationToken)
    {
        if (_isCaughtUp || _podName is not { } name || _now.Build?.Status?.Succeeded?.Status is not ("True" or "False") || _now.Pod.Text("status", "phase") is "Succeeded" or "Failed")
        {
            return null;
        }

        _isCaughtUp = true;
        using var patience = new CancellationTokenSource(_lastLook, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var found = await _cluster.Client.ListAsync(ResourceKind.Pods, _cluster.Namespace, new() { FieldSelector = $"metadata.name={name}", Limit = 1 }, either.Token);
            var pod = found.Items is [var one, ..] ? one : null;
            _now = _now with { Pod = pod, PodSeen = _now.PodSeen || pod is not null };

            // A pod that could not be made has no log.
            return _now.PodSeen || _now.Build.Status.Succeeded.Reason == "BuildExecuteFailed" ? null : $"the pod {name} of Build {_submitted.Name} is gone.";
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure) || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // What the watch showed has to do.
            return $"the pod {name} of Build {_submitted.Name} cannot be read: {(failure is OperationCanceledException ? $"no answer within {GoDuration.Format(_lastLook)}" : failure.Message.TrimEnd('.'))}.";
        }
    }

    /// <summary>Waits until something changed, or for so long; asks for the pod's events when they are wanted and old.</summary>
    /// <exception cref="KubernetesException">The Builds may not be watched.</exception>
    public async Task NextAsync(Verdict.Running running, CancellationToken cancellationToken)
    {
        if (running.WantsEvents && _mayListEvents && _podName is { } pod && (_eventsAt is not { } at || _time.GetElapsedTime(at) >= _eventsAge))
        {
            _now = _now with { Events = await ListEventsAsync(pod, cancellationToken) };
            _eventsAt = _time.GetTimestamp();
            return;
        }

        var patience = running is { WantsEvents: true } && !(running.RecheckIn < _eventsAge) ? _eventsAge : running.RecheckIn;
        using var recheck = patience is { } wait ? new CancellationTokenSource(wait, _time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(recheck.Token, cancellationToken);
        try
        {
            await _seen.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return;
        }

        while (_seen.Reader.TryRead(out var next))
        {
            await TakeAsync(next.IsPod, next.Seen, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync(ResourceWatch watch, string name, bool isPod)
    {
        try
        {
            await foreach (var seen in watch.FollowAsync(name, _stop.Token))
            {
                _seen.Writer.TryWrite((isPod, seen));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
        catch (Exception refused) when (isPod && ClusterFailures.CanExplain(refused))
        {
            _events.Report(new Notice($"The pod of Build {_submitted.Name} cannot be watched, so that its phases and logs are not shown: {refused.Message}"));
        }
        catch (Exception failure)
        {
            // Whoever waits for the Build must hear of whatever ends the watch.
            _seen.Writer.TryComplete(failure);
        }
    }

    private async Task TakeAsync(bool isPod, ObservedResource seen, CancellationToken cancellationToken)
    {
        var lostFor = seen.LostFor > TimeSpan.Zero ? seen.LostFor : (TimeSpan?)null;
        if (isPod)
        {
            _now = _now with { Pod = lostFor is null ? seen.Resource : _now.Pod, PodSeen = _now.PodSeen || seen.Resource is not null, LostFor = lostFor };
            return;
        }

        // A watch that ran before the Build was created may not have heard of it yet: only the server itself can say that it is gone.
        var build = lostFor is not null ? _now.Build : Ours(seen.Resource) ?? await FindAsync(cancellationToken);
        _now = _now with { LostFor = lostFor, Build = build };
        FollowPod();
    }

    private KnativeBuild? Ours(JsonObject? build) => build is not null && build.Text("metadata", "uid") == _submitted.Uid ? ManifestJson.Read<KnativeBuild>(build) : null;

    private async Task<KnativeBuild?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Ours(await _cluster.FindAsync(_submitted.Name, cancellationToken));
        }
        catch (KubernetesException failure) when (failure is not (KubernetesUnauthorizedException or KubernetesForbiddenException))
        {
            // As far as known; the watch tells more when the server is back.
            return _now.Build;
        }
    }

    private void FollowPod()
    {
        if (_podName is null && _now.Build?.Status?.Cluster?.PodName is { Length: > 0 } name)
        {
            _podName = name;
            _watching.Add(WatchAsync(_cluster.Pods, name, isPod: true));
        }
    }

    private async Task<IReadOnlyList<JsonObject>> ListEventsAsync(string pod, CancellationToken cancellationToken)
    {
        try
        {
            var page = await _cluster.Client.ListAsync(
                ResourceKind.Events, _cluster.Namespace, new() { FieldSelector = $"involvedObject.kind=Pod,involvedObject.name={pod}", Limit = 100 }, cancellationToken);
            return page.Items;
        }
        catch (KubernetesForbiddenException refused)
        {
            _mayListEvents = false;
            _events.Report(new Notice($"The events of the pod of Build {_submitted.Name} cannot be read, so that it may not be told why it does not start: {refused.Message}"));
            return [];
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            // They only help to explain; what is known without them counts.
            return [];
        }
    }
}
