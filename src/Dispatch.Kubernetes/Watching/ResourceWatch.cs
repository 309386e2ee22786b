using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes;

/// <summary>What is known of one object.</summary>
/// <param name="Resource">Its newest state, shared by all who follow: not to be changed. Null when there is no such object (now, or not yet).</param>
/// <param name="LostFor">How long the server has not been heard of: zero while all is well. Until then <paramref name="Resource"/> is the last that was known.</param>
public sealed record ObservedResource(JsonObject? Resource, TimeSpan LostFor);

/// <summary>
/// Follows objects of one kind in one namespace: one list and one watch serve all who follow. It starts with the first of them, survives
/// lost connections, expired versions and silence, and stops with the last.
/// </summary>
public sealed class ResourceWatch(
    IKubernetesClient client, ResourceKind kind, string inNamespace, string? labelSelector, WatchTiming? timing = null, TimeProvider? time = null)
    : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly ResourceLister _lister = new(client, kind, inNamespace, labelSelector, timing ?? new());
    private WatchLoop? _loop;
    private Task _stopped = Task.CompletedTask;
    private bool _isDisposed;

    /// <summary>
    /// The object's state, as soon as it is known, and then every newer one for as long as the caller reads: states in between may be left
    /// out, the last never. It is also told when the server is lost, at each try that fails, and when it is back.
    /// </summary>
    /// <exception cref="KubernetesException">The server refuses for good.</exception>
    /// <exception cref="ObjectDisposedException">This was disposed of meanwhile.</exception>
    public async IAsyncEnumerable<ObservedResource> FollowAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var follower = new Follower(name);
        var loop = Join(follower);
        try
        {
            await foreach (var state in follower.ReadAsync(cancellationToken))
            {
                yield return state;
            }
        }
        finally
        {
            await LeaveAsync(loop, follower);
        }
    }

    /// <summary>Lists now, so that whoever follows knows every state older than this call. Does nothing when nobody follows.</summary>
    /// <exception cref="KubernetesException">The list failed; who follows is not concerned.</exception>
    public Task RefreshAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _loop?.RefreshAsync(cancellationToken) ?? Task.CompletedTask;
        }
    }

    /// <summary>Ends all following and waits until nothing runs.</summary>
    public async ValueTask DisposeAsync()
    {
        WatchLoop? loop;
        lock (_lock)
        {
            _isDisposed = true;
            loop = _loop;
        }

        loop?.State.Fail(new ObjectDisposedException(nameof(ResourceWatch)));
        await StopAsync(loop);
    }

    private WatchLoop Join(Follower follower)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_loop is null || !_loop.State.TryAdd(follower))
            {
                _loop?.Dispose();
                _loop = new(_lister, timing ?? new(), time ?? TimeProvider.System);
                _loop.State.TryAdd(follower);
                _stopped = _loop.RunAsync(_stopped);
            }

            return _loop;
        }
    }

    private async Task LeaveAsync(WatchLoop loop, Follower follower)
    {
        if (loop.State.Remove(follower))
        {
            await StopAsync(loop);
        }
    }

    private async Task StopAsync(WatchLoop? loop)
    {
        bool isOurs;
        lock (_lock)
        {
            // Somebody may have joined since the last one left.
            if (loop is null || (!_isDisposed && !loop.State.TryClose()))
            {
                return;
            }

            isOurs = ReferenceEquals(_loop, loop);
            if (isOurs)
            {
                _loop = null;
                loop.Stop();
            }
        }

        await loop.Stopped;
        if (isOurs)
        {
            loop.Dispose();
        }
    }
}
