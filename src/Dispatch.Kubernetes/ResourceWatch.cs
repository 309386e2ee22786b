using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Dispatch.Kubernetes.Watching;

namespace Dispatch.Kubernetes;

/// <summary>What is known of one object.</summary>
/// <param name="Resource">Its newest state; null when there is no such object (now, or not yet).</param>
/// <param name="LostFor">How long the server has not been heard of: zero while all is well.</param>
public sealed record ObservedResource(JsonObject? Resource, TimeSpan LostFor);

/// <summary>When a watch lists anew.</summary>
public sealed record WatchTiming
{
    /// <summary>How long a watch may say nothing, bookmarks included, before the objects are listed again.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The shortest wait after a failure; it doubles with each failure in a row, and a random part of it is waited.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A number from 0 up to 1, for waiting.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
}

/// <summary>
/// One list and one watch for everyone in this process who follows objects of a kind. It goes on from where a connection ended, lists again when
/// that is too long ago (410) or when the server is silent for too long, and never goes back to an older state of an object.
/// </summary>
/// <param name="client">Lists and watches.</param>
/// <param name="kind">The kind.</param>
/// <param name="inNamespace">The namespace.</param>
/// <param name="labelSelector">Which objects; null for all.</param>
/// <param name="timing">When to list anew.</param>
/// <param name="time">The clock.</param>
public sealed class ResourceWatch(
    IKubernetesClient client, ResourceKind kind, string inNamespace, string? labelSelector, WatchTiming? timing = null, TimeProvider? time = null) : IAsyncDisposable
{
    private readonly WatchedObjects _objects = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private CancellationTokenSource? _stop;
    private Task _watching = Task.CompletedTask;
    private int _followers;

    /// <summary>
    /// Follows an object: its state now, then each newer one; when several come at once, only the last. Also reports while the server is out of reach.
    /// </summary>
    /// <exception cref="KubernetesException">
    /// The objects may not be listed or watched (401, 403): at the first try, or later for longer than <see cref="WatchTiming.Silence"/>.
    /// </exception>
    /// <exception cref="KubeConfigException">There are no credentials; first or later, as before.</exception>
    public async IAsyncEnumerable<ObservedResource> FollowAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        try
        {
            var seen = 0L;
            while (true)
            {
                var (observed, revision, changed) = _objects.Observe(name, seen);
                if (observed is null)
                {
                    await changed.WaitAsync(cancellationToken);
                    continue;
                }

                seen = revision;
                yield return observed;
            }
        }
        finally
        {
            await LeaveAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_followers++ == 0)
            {
                _objects.Forget();
                _stop = new();
                var loop = new WatchLoop(client, kind, inNamespace, labelSelector, timing ?? new(), time ?? TimeProvider.System, _objects);
                _watching = loop.RunAsync(_stop.Token);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task LeaveAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (--_followers == 0)
            {
                await StopAsync();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task StopAsync()
    {
        if (_stop is { } stop)
        {
            _stop = null;
            await stop.CancelAsync();
            await _watching;
            stop.Dispose();
        }
    }
}
