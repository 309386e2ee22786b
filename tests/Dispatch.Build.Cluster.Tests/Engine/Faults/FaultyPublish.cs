using System.Collections.Concurrent;
using Dispatch.Build.Knative;
using Dispatch.Kubernetes;
using Dispatch.Kubernetes.KubeConfigs;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;

namespace Dispatch.Build.Cluster.Tests.Engine.Faults;

/// <summary>One publish of a space, through a proxy and a client of its own.</summary>
internal sealed class FaultyPublish : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PublishSpace _space;
    private readonly KubernetesClient _client;
    private readonly KnativeCluster _cluster;
    private Task _outage = Task.CompletedTask;

    /// <param name="space">Where to publish; its options count.</param>
    /// <param name="function">What.</param>
    /// <param name="faults">What goes wrong.</param>
    public FaultyPublish(PublishSpace space, string function, Func<FaultyPublish, FaultSchedule> faults)
    {
        (_space, Function) = (space, function);
        Proxy = FaultProxy.Start(space.Server, FaultSchedule.None, space.Server.Administrator);
        Proxy.Schedule = faults(this);
        var config = new ClusterUser("any", null, "in a file").KubeConfig(Proxy.Address, space.Server.Certificates.Authority, space.Name).Replace("token: in a file", $"tokenFile: {Token.File}", StringComparison.Ordinal);
        var connection = KubeConfig.Load(new() { Path = _folder.Write("config", config), Environment = _ => null, Home = _folder.Path });

        // Short waits, as nobody gains by them here; long deadlines, so that a busy machine is not taken for a fault.
        _client = KubernetesClient.Connect(connection, new() { Deadline = TimeSpan.FromSeconds(20), Tries = 12, FirstWait = Milliseconds(10), LongestWait = Milliseconds(500), CallsPerSecond = 200, Burst = 100 });
        _cluster = new(
            _client,
            space.Name,
            time: null,
            new() { Silence = Milliseconds(800), FirstWait = Milliseconds(10), LongestWait = Milliseconds(100) },
            new() { Silence = Milliseconds(800), FirstWait = Milliseconds(10), LongestWait = Milliseconds(100) });
    }

    public string Function { get; }

    public FaultProxy Proxy { get; }

    public RotatingToken Token { get; } = new();

    public ConcurrentQueue<BuildEvent> Events { get; } = new();

    /// <summary>The server is gone for a while.</summary>
    public void GoDown(TimeSpan time)
    {
        Proxy.IsDown = true;
        _outage = UpAsync();

        async Task UpAsync()
        {
            await Task.Delay(time);
            Proxy.IsDown = false;
        }
    }

    /// <summary>Publishes.</summary>
    public Task<PublishedImage> RunAsync(CancellationToken cancellationToken) =>
        Publisher.Knative(_space.Stores, _cluster, _space.Options).PublishAsync(_space.Build(Function), new Recorder(Events), cancellationToken);

    /// <summary>Waits until the Build said the line.</summary>
    public Task SaidAsync(int line) => _space.UntilAsync(() => Task.FromResult(Events.OfType<LogLine>().Any(said => PrintedLines.Number(said.Text) == line)));

    /// <summary>What was asked, what was done to it, and what the engine said.</summary>
    public override string ToString() =>
        $"{string.Join('\n', Proxy.Requests.Select(static pair => $"{pair.Request.Number,3} {pair.Request.Action}: {pair.Fault}"))}\n{string.Join('\n', Events)}";

    public async ValueTask DisposeAsync()
    {
        await _outage;
        await _cluster.DisposeAsync();
        _client.Dispose();
        await Proxy.DisposeAsync();
        Token.Dispose();
        _folder.Dispose();
    }

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);

    private sealed class Recorder(ConcurrentQueue<BuildEvent> events) : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value) => events.Enqueue(value);
    }
}
