using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Dispatch.Testing;

namespace Dispatch.Kubernetes.Tests.Watching;

/// <summary>Objects that change by a seed, behind a server that fails by the same seed.</summary>
internal sealed class SeededCluster
{
    private readonly Random _random;
    private readonly ManualTimeProvider _time;
    private readonly Lock _lock = new();
    private readonly List<WatchEvent> _history = [];
    private readonly List<JsonObject[]> _snapshots = [[]];
    private readonly Dictionary<string, (string Uid, JsonObject State)> _objects = [];
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _changesLeft;
    private int _faultsLeft;
    private int _openWatches;

    public SeededCluster(int seed, ManualTimeProvider time)
    {
        (_random, _time) = (new(seed), time);
        (_changesLeft, _faultsLeft) = (_random.Next(5, 60), _random.Next(0, 25));
        Faulty = _faultsLeft;
        Client = new() { List = ListAsync, Watch = WatchAsync };
    }

    public ScriptedClient Client { get; }

    /// <summary>Completes when nothing will change any more.</summary>
    public Task Settled => _settled.Task;

    public int Faulty { get; }

    public int Lists { get; private set; }

    public int MostWatches { get; private set; }

    public int OpenWatches => _openWatches;

    /// <summary>Version of the object's true last state; empty when it is absent, null while there are changes to come.</summary>
    public string? FinalOf(string name)
    {
        lock (_lock)
        {
            return _changesLeft > 0 ? null : _objects.TryGetValue(name, out var known) ? VersionOf(known.State) : "";
        }
    }

    public static string VersionOf(JsonObject resource) => resource["metadata"]!["resourceVersion"]!.GetValue<string>();

    private async Task<ResourcePage> ListAsync(ListOptions options, CancellationToken cancellationToken)
    {
        await Task.Yield();
        lock (_lock)
        {
            Lists++;
            Change(_random.Next(3));
            var version = _snapshots.Count - 1;
            switch (Fault(8))
            {
                case 1:
                    throw Faults.Broken();
                case 2:
                    throw Faults.Unavailable();
                case 3:
                    throw Faults.Forbidden();
                case 4:
                    version = _random.Next(version + 1);
                    break;
                default:
                    break;
            }

            return new([.. _snapshots[version].Select(item => item.DeepClone().AsObject())], $"{version}", null);
        }
    }

    private async IAsyncEnumerable<WatchEvent> WatchAsync(WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        lock (_lock)
        {
            MostWatches = Math.Max(MostWatches, ++_openWatches);
        }

        try
        {
            for (var at = int.Parse(options.ResourceVersion, System.Globalization.CultureInfo.InvariantCulture); ;)
            {
                WatchEvent? next = null;
                int fault;
                lock (_lock)
                {
                    Change(_random.Next(3));
                    fault = Fault(12);
                    if (fault == 5 && at > 0)
                    {
                        // What a confused server may send: the past.
                        next = _history[_random.Next(at)];
                    }
                    else if (at < _history.Count)
                    {
                        next = fault == 6 ? new(WatchEventType.Bookmark, Versioned(at)) : _history[at++];
                    }
                }

                switch (fault)
                {
                    case 1:
                        throw Faults.Broken();
                    case 2:
                        throw Faults.Gone();
                    case 3:
                        yield break;
                    case 4:
                        _ = Task.Run(() => _time.Advance(TimeSpan.FromSeconds(31)), CancellationToken.None);
                        await Task.Delay(Timeout.Infinite, cancellationToken);
                        break;
                    default:
                        break;
                }

                if (next is not null)
                {
                    yield return next with { Resource = next.Resource.DeepClone().AsObject() };
                }
                else if (FinalOf("a") is not null)
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }
                else
                {
                    await Task.Yield();
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _openWatches);
        }
    }

    private int Fault(int kinds)
    {
        var fault = _faultsLeft > 0 ? _random.Next(kinds) : 0;
        _faultsLeft -= fault is > 0 and < 7 ? 1 : 0;
        return fault;
    }

    private void Change(int count)
    {
        for (; count > 0 && _changesLeft > 0; count--, _changesLeft--)
        {
            var name = $"{(char)('a' + _random.Next(3))}";
            var state = Versioned(_history.Count + 1);
            var metadata = state["metadata"]!;
            metadata["name"] = name;
            if (!_objects.TryGetValue(name, out var known))
            {
                metadata["uid"] = $"uid-{_history.Count}";
                _objects[name] = ($"uid-{_history.Count}", state);
                _history.Add(new(WatchEventType.Added, state));
            }
            else if (_random.Next(3) == 0)
            {
                metadata["uid"] = known.Uid;
                _objects.Remove(name);
                _history.Add(new(WatchEventType.Deleted, state));
            }
            else
            {
                metadata["uid"] = known.Uid;
                _objects[name] = (known.Uid, state);
                _history.Add(new(WatchEventType.Modified, state));
            }

            _snapshots.Add([.. _objects.Values.Select(item => item.State)]);
        }

        if (_changesLeft == 0)
        {
            _settled.TrySetResult();
        }
    }

    private static JsonObject Versioned(int version) => new() { ["metadata"] = new JsonObject { ["resourceVersion"] = $"{version}" } };
}
