using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes.Tests.Watching;

/// <summary>Objects with a history, behind lists and watches that fail by a seeded schedule until they are told to behave.</summary>
internal sealed class FakeCluster(int seed, bool fails) : IKubernetesClient
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<WatchEvent> _history = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (List<JsonObject> Items, string Version) _listed = ([], "");
    private int _version = 10;
    private int _open;
    private volatile bool _fails = fails;

    public Uri Server { get; } = new("http://localhost/");

    public string DefaultNamespace => "default";

    public int Lists { get; private set; }

    public int Watches { get; private set; }

    public int MostOpen { get; private set; }

    public int Open => _open;

    public Func<Exception?> OnList { get; init; } = static () => null;

    public Func<Exception?> OnWatch { get; init; } = static () => null;

    public void Put(string name, string uid, string state) => Change(
        version => _objects[name] = new()
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["uid"] = uid, ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) },
            ["state"] = state,
        },
        _objects.ContainsKey(name) ? WatchEventType.Modified : WatchEventType.Added);

    public void Delete(string name) => Change(
        version =>
        {
            var last = (JsonObject)_objects[name].DeepClone();
            last["metadata"]!["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
            _objects.Remove(name);
            return last;
        },
        WatchEventType.Deleted);

    public void Behave() => _fails = false;

    public async Task<ResourcePage> ListAsync(ResourceKind kind, string? inNamespace, ListOptions options, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (OnList() is { } wrong)
        {
            throw wrong;
        }

        lock (_gate)
        {
            Lists++;
            if (Chance(4))
            {
                throw new KubernetesUnavailableException("list", new(503, "ServiceUnavailable", "not now"));
            }

            // Two pages, so that both are needed; the second is of the same moment as the first.
            if (options.Continue is null)
            {
                _listed = ([.. _objects.Values.Select(item => (JsonObject)item.DeepClone())], _version.ToString(CultureInfo.InvariantCulture));
            }

            var half = _listed.Items.Count / 2;
            return options.Continue is null
                ? new([.. _listed.Items.Take(half)], _listed.Version, "more")
                : new([.. _listed.Items.Skip(half)], _listed.Version, null);
        }
    }

    public async IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? inNamespace, WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Watches++;
            MostOpen = Math.Max(MostOpen, ++_open);
        }

        try
        {
            if (OnWatch() is { } wrong)
            {
                throw wrong;
            }

            var from = int.Parse(options.ResourceVersion, CultureInfo.InvariantCulture);
            while (true)
            {
                (WatchEvent? Next, Task Changed, int Fate) step;
                lock (_gate)
                {
                    step = (_history.Find(happened => Version(happened) > from), _changed.Task, _fails ? _random.Next(8) : 99);
                }

                switch (step.Fate)
                {
                    case 0:
                        throw new KubernetesConnectionException("watch", "the connection broke", mayHaveActed: false);
                    case 1:
                        throw new KubernetesGoneException("watch", new(410, "Expired", "too old resource version"));
                    case 2:
                        yield break;
                    case 3:
                        await Task.Delay(Timeout.Infinite, cancellationToken);
                        break;
                }

                if (step.Next is null)
                {
                    await step.Changed.WaitAsync(cancellationToken);
                    continue;
                }

                from = Version(step.Next);
                yield return step.Next with { Resource = (JsonObject)step.Next.Resource.DeepClone() };
            }
        }
        finally
        {
            lock (_gate)
            {
                _open--;
            }
        }
    }

    public Task<JsonObject> GetAsync(ResourceKind kind, string? inNamespace, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JsonObject> CreateAsync(ResourceKind kind, string? inNamespace, JsonObject body, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JsonObject> MergePatchAsync(ResourceKind kind, string? inNamespace, string name, JsonObject patch, string? subresource, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> DeleteAsync(ResourceKind kind, string? inNamespace, string name, DeleteOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Stream> OpenLogAsync(string inNamespace, string pod, LogOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<AccessDecision> ReviewAccessAsync(AccessRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ApiResource>?> DiscoverAsync(string group, string version, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static int Version(WatchEvent happened) => int.Parse(happened.ResourceVersion, CultureInfo.InvariantCulture);

    private bool Chance(int of) => _fails && _random.Next(of) == 0;

    private void Change(Func<int, JsonObject> change, WatchEventType type)
    {
        lock (_gate)
        {
            var resource = change(++_version);
            _history.Add(new(type, (JsonObject)resource.DeepClone()));
            var changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.SetResult();
        }
    }
}
