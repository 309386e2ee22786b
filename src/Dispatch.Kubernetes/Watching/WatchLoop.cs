using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes.Watching;

/// <summary>Lists, watches, and starts again from where that is possible.</summary>
internal sealed class WatchLoop(
    IKubernetesClient client, ResourceKind kind, string inNamespace, string? labelSelector, WatchTiming timing, TimeProvider time, WatchedObjects objects)
{
    private const int PageSize = 500;

    // Where to go on; null to list first. It moves with every event, so a connection that breaks loses nothing and repeats nothing.
    private string? _version;
    private bool _mayList;
    private bool _mayWatch;
    private long _heard;

    /// <summary>Goes on until it is cancelled, or until the server says that the user may not.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        long? refusedAt = null;
        _heard = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (_version is null)
                {
                    _version = await ListAsync(cancellationToken);
                    (_heard, _mayList) = (time.GetTimestamp(), true);
                }

                // A server that closes each watch at once must not be asked in a tight loop.
                failures = await WatchAsync(_version, cancellationToken) ? 0 : failures + 1;
                (_mayWatch, refusedAt) = (true, null);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (KubernetesGoneException)
            {
                (_mayWatch, _version, failures) = (_mayWatch || _version is not null, null, failures + 1);
            }
            catch (Exception refused) when (IsRefusal(refused) && (!(_version is null ? _mayList : _mayWatch) || (refusedAt is { } at && time.GetElapsedTime(at) > timing.Silence)))
            {
                objects.Fail(refused);
                return;
            }
            catch (Exception failure) when (failure is KubernetesException or KubeConfigException or IOException or HttpRequestException)
            {
                failures++;

                // A watch that broke was none that was refused.
                _mayWatch |= _version is not null && !IsRefusal(failure);
                refusedAt = IsRefusal(failure) ? refusedAt ?? time.GetTimestamp() : null;
                objects.Lose(Max(time.GetElapsedTime(_heard), TimeSpan.FromTicks(1)));
            }
            catch (Exception unexpected)
            {
                // Whoever follows must not wait for what never comes.
                objects.Fail(unexpected);
                return;
            }

            await WaitAsync(failures, cancellationToken);
        }
    }

    // A server that starts refuses what it allows once it has read its roles, so who was let in before is not turned away at once.
    private static bool IsRefusal(Exception failure) => failure is KubernetesUnauthorizedException or KubernetesForbiddenException or KubeConfigException;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        List<JsonObject> items = [];
        ResourcePage? page = null;
        do
        {
            page = await client.ListAsync(kind, inNamespace, new() { LabelSelector = labelSelector, Limit = PageSize, Continue = page?.Continue }, cancellationToken);
            items.AddRange(page.Items);
        }
        while (page.Continue is not null);

        objects.Reset(items, page.ResourceVersion);
        return page.ResourceVersion;
    }

    // True when the connection was of use.
    private async Task<bool> WatchAsync(string version, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(timing.Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        var isOfUse = false;
        try
        {
            await foreach (var happened in client.WatchAsync(kind, inNamespace, new() { ResourceVersion = version, LabelSelector = labelSelector }, either.Token))
            {
                silence.CancelAfter(timing.Silence);
                (isOfUse, _mayWatch, _heard) = (true, true, time.GetTimestamp());
                objects.Apply(happened);
                _version = happened.ResourceVersion is { Length: > 0 } newer ? newer : _version;
            }

            _heard = time.GetTimestamp();
            return isOfUse;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _version = null;
            return true;
        }
    }

    // "Full jitter": a random part of a wait that doubles.
    private async Task WaitAsync(int failures, CancellationToken cancellationToken)
    {
        if (failures > 0)
        {
            await Task.Delay(Backoff.Ceiling(timing.FirstWait, timing.LongestWait, failures) * timing.Random(), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
