using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes.Watching;

/// <summary>The newest state of each object. Every change has a revision of its own, by which a follower knows what is new to it.</summary>
internal sealed class WatchedObjects
{
    private readonly Lock _gate = new();

    // An object that is gone keeps its last version, so that an older answer does not bring it back.
    private readonly Dictionary<string, (JsonObject? Resource, string? Version, long Revision)> _objects = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = New();
    private Exception? _failure;
    private TimeSpan _lostFor;
    private long _revision;
    private long _listedAt;
    private long _lostAt;

    /// <summary>What is new of an object since a revision, and until then a task that completes with any change.</summary>
    /// <exception cref="Exception">There will be nothing new: what was said to <see cref="Fail"/>.</exception>
    public (ObservedResource? Observed, long Revision, Task Changed) Observe(string name, long seen)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                ExceptionDispatchInfo.Throw(_failure);
            }

            var (resource, _, changedAt) = _objects.GetValueOrDefault(name, (null, null, _listedAt));
            var newest = Math.Max(changedAt, _lostAt);
            var isNew = newest > seen && (_listedAt > 0 || _lostFor > TimeSpan.Zero);
            return (isNew ? new(resource, _lostFor) : null, newest, _changed.Task);
        }
    }

    /// <summary>Starts anew.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _objects.Clear();
            (_failure, _lostFor, _listedAt, _lostAt) = (null, TimeSpan.Zero, 0, 0);
        }
    }

    /// <summary>Takes over a list: what it does not hold is gone, unless the list is older than what is known.</summary>
    public void Reset(IReadOnlyCollection<JsonObject> items, string listVersion)
    {
        lock (_gate)
        {
            foreach (var item in items)
            {
                Put(Name(item), item);
            }

            var names = items.Select(Name).ToHashSet(StringComparer.Ordinal);
            foreach (var (name, (resource, version, _)) in _objects.ToList())
            {
                if (resource is not null && !names.Contains(name) && !IsOlder(listVersion, version))
                {
                    _objects[name] = (null, listVersion, ++_revision);
                }
            }

            _listedAt = _listedAt == 0 ? ++_revision : _listedAt;
            Found();
        }
    }

    /// <summary>Takes over an event.</summary>
    public void Apply(WatchEvent happened)
    {
        lock (_gate)
        {
            if (happened.Type is WatchEventType.Added or WatchEventType.Modified)
            {
                Put(Name(happened.Resource), happened.Resource);
            }
            else if (happened.Type is WatchEventType.Deleted && _objects.GetValueOrDefault(Name(happened.Resource)).Resource is { } known && Uid(known) == Uid(happened.Resource))
            {
                _objects[Name(happened.Resource)] = (null, Version(happened.Resource), ++_revision);
            }

            Found();
        }
    }

    /// <summary>The server has not been heard of for this long.</summary>
    public void Lose(TimeSpan lostFor)
    {
        lock (_gate)
        {
            (_lostFor, _lostAt) = (lostFor, ++_revision);
            Tell();
        }
    }

    /// <summary>There will be nothing new.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure = failure;
            Tell();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string Name(JsonObject resource) => (resource["metadata"]?["name"] as JsonValue)?.ToString() ?? "";

    private static string? Uid(JsonObject resource) => (resource["metadata"]?["uid"] as JsonValue)?.ToString();

    private static string? Version(JsonObject resource) => (resource["metadata"]?["resourceVersion"] as JsonValue)?.ToString();

    // Versions are opaque by contract and numbers in every API server there is; where they are not, the newer answer counts.
    private static bool IsOlder(string? version, string? than) =>
        ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var left)
        && ulong.TryParse(than, NumberStyles.None, CultureInfo.InvariantCulture, out var right) && left < right;

    private void Put(string name, JsonObject resource)
    {
        var known = _objects.GetValueOrDefault(name);
        var version = Version(resource);
        if (!IsOlder(version, known.Version) && (version is null || version != known.Version))
        {
            _objects[name] = (resource, version, ++_revision);
        }
    }

    private void Found()
    {
        if (_lostFor > TimeSpan.Zero)
        {
            (_lostFor, _lostAt) = (TimeSpan.Zero, ++_revision);
        }

        Tell();
    }

    private void Tell()
    {
        var changed = _changed;
        _changed = New();
        changed.SetResult();
    }
}
