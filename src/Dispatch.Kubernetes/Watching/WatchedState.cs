using System.Globalization;
using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes;

/// <summary>The newest state of all objects, and who follows them.</summary>
internal sealed class WatchedState(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<Follower> _followers = [];
    private Dictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private long _heard = time.GetTimestamp();
    private TimeSpan _lostFor;
    private bool _isListed;
    private bool _isClosed;

    /// <summary>The newest version heard of; null before the first list.</summary>
    public string? Version { get; private set; }

    /// <summary>Adds a follower and tells it what is known. False when this is closed.</summary>
    public bool TryAdd(Follower follower)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                _followers.Add(follower);
                Tell(follower);
            }

            return !_isClosed;
        }
    }

    /// <summary>Removes a follower. True when it was the last.</summary>
    public bool Remove(Follower follower)
    {
        lock (_lock)
        {
            _followers.Remove(follower);
            return _followers.Count == 0;
        }
    }

    /// <summary>Takes no follower any more, if there is none.</summary>
    public bool TryClose()
    {
        lock (_lock)
        {
            return _isClosed |= _followers.Count == 0;
        }
    }

    /// <summary>Ends all following, for good.</summary>
    public void Fail(Exception failure)
    {
        lock (_lock)
        {
            _isClosed = true;
            _followers.ForEach(follower => follower.Fail(failure));
        }
    }

    /// <summary>Takes over a list. False when it is older than what is known already.</summary>
    public bool TryApply(ResourcePage list)
    {
        lock (_lock)
        {
            if (IsStale(list.ResourceVersion))
            {
                return false;
            }

            var listed = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
            foreach (var item in list.Items)
            {
                var name = NameOf(item);
                listed[name] = _objects.TryGetValue(name, out var known) && IdentityOf(known) == IdentityOf(item) ? known : item;
            }

            _objects = listed;
            _isListed = true;
            Heard(list.ResourceVersion);
            _followers.ForEach(Tell);
            return true;
        }
    }

    /// <summary>Takes over an event. False when it tells nothing new.</summary>
    public bool TryApply(WatchEvent change)
    {
        lock (_lock)
        {
            // One number for all objects is enough: who goes on from the version of the last event relies on their order anyway.
            if (IsStale(change.ResourceVersion))
            {
                return false;
            }

            Heard(change.ResourceVersion);
            if (change.Type is WatchEventType.Bookmark)
            {
                return false;
            }

            var name = NameOf(change.Resource);
            if (change.Type is WatchEventType.Deleted)
            {
                _objects.Remove(name);
            }
            else
            {
                _objects[name] = change.Resource;
            }

            _followers.FindAll(follower => follower.Name == name).ForEach(Tell);
            return true;
        }
    }

    /// <summary>A try has failed.</summary>
    public void Lose()
    {
        lock (_lock)
        {
            var lostFor = time.GetElapsedTime(_heard);
            _lostFor = lostFor > TimeSpan.Zero ? lostFor : TimeSpan.FromTicks(1);
            _followers.ForEach(Tell);
        }
    }

    private void Heard(string version)
    {
        Version = version.Length > 0 ? version : Version;
        _heard = time.GetTimestamp();
        if (_lostFor > TimeSpan.Zero)
        {
            _lostFor = TimeSpan.Zero;
            _followers.ForEach(Tell);
        }
    }

    private void Tell(Follower follower)
    {
        if (_isListed || _lostFor > TimeSpan.Zero)
        {
            follower.Tell(new(_objects.GetValueOrDefault(follower.Name), _lostFor));
        }
    }

    private bool IsStale(string version) => Parse(version) < Parse(Version);

    private static ulong? Parse(string? version) =>
        ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string NameOf(JsonObject resource) => resource["metadata"]?["name"]?.GetValue<string>() ?? "";

    private static (string?, string?) IdentityOf(JsonObject resource) =>
        (resource["metadata"]?["uid"]?.GetValue<string>(), resource["metadata"]?["resourceVersion"]?.GetValue<string>());
}
