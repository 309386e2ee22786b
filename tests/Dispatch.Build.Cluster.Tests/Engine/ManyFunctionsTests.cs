using Dispatch.Build.Knative;
using Dispatch.Build.Workspaces;
using Dispatch.Kubernetes;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>Tests that measure this process: nothing runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Two hundred functions published at once through one process.</summary>
[Collection(nameof(Alone))]
public sealed class ManyFunctionsTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    private const int Functions = 200;
    private const int Lines = 20;
    private const long MostBytes = 200_000_000;

    // As long as a busy machine may need.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(15);

    private static readonly PhaseBudgets _budgets = new() { FirstStatus = _patience, Schedule = _patience, Logs = _patience };

    private readonly ApiServerFixture _servers = servers;
    private readonly RegistryFixture _registries = registries;

    [Fact]
    public async Task Each_is_created_once_and_all_share_their_watches()
    {
        var started = TimeProvider.System.GetTimestamp();
        var server = await _servers.StartAsync();
        await using var proxy = FaultProxy.Start(server, FaultSchedule.None, server.Administrator);
        await using var space = await PublishSpace.CreateAsync(server, (await _registries.StartAsync()).Address, proxy.Address);
        space.Options = space.Options with { Budgets = _budgets };

        // All of them run at the same time before the first one goes on.
        var (running, mayEnd) = (0, new TaskCompletionSource());
        await space.PlayAsync(_ =>
        {
            Interlocked.Increment(ref running);
            return BuildScripts.Pushed(Lines, cancellationToken => mayEnd.Task.WaitAsync(cancellationToken));
        });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var heard = new Count();
        var publishing = Task.WhenAll(Enumerable.Range(0, Functions).Select(number => PublishAsync(space, number, heard, mayEnd)));
        await UntilAsync(() => running == Functions || mayEnd.Task.IsCompleted);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        mayEnd.TrySetResult();
        var images = await publishing;
        TestContext.Current.SendDiagnosticMessage("{0} functions in {1}, {2:n0} bytes more, {3}", Functions, TimeProvider.System.GetElapsedTime(started), grown, string.Join(", ", proxy.Counts));

        Assert.Equal(Functions, images.Select(image => image.Digest).Distinct().Count());
        Assert.Equal(Functions * (Lines + 1), heard.Lines);
        Assert.Empty(heard.Notices);
        Assert.Equal(Functions, proxy.Counts["create builds"]);
        Assert.Equal(1, proxy.Counts["get buildtemplates"]);
        Assert.Equal(1, proxy.Counts["get /apis/build.knative.dev/v1alpha1"]);
        Assert.Equal((1, 1), (proxy.MostOpenWatches("builds"), proxy.MostOpenWatches("pods")));
        Assert.InRange(grown, long.MinValue, MostBytes);
        AssertFair(proxy, started);
    }

    private static async Task<PublishedImage> PublishAsync(PublishSpace space, int number, IProgress<BuildEvent> heard, TaskCompletionSource mayEnd)
    {
        using var workspace = new TempFolder();
        workspace.Write("hello.js", $"module.exports = () => {number};\n");
        try
        {
            var build = space.Build($"function-{number}") with { Workspace = WorkspaceReader.Read(new() { Root = workspace.Path }, Cancel) };
            return await Publisher.Knative(space.Stores, space.Cluster, space.Options).PublishAsync(build, heard, Cancel);
        }
        catch
        {
            // The others shall not wait for this one.
            mayEnd.TrySetResult();
            throw;
        }
    }

    // Requests may come late to the proxy but never early: at no time more of them than the client's limit allows until then.
    private static void AssertFair(FaultProxy proxy, long started)
    {
        var limit = new KubernetesClientOptions();
        var came = proxy.Requests.Select(pair => TimeProvider.System.GetElapsedTime(started, pair.Request.Timestamp).TotalSeconds).Order().ToList();
        Assert.All(came, (at, index) => Assert.InRange(index + 1, 0, limit.Burst + (limit.CallsPerSecond * at)));
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(50, Cancel);
        }
    }

    private sealed class Count : IProgress<BuildEvent>
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _notices = new();
        private int _lines;

        public int Lines => _lines;

        public IReadOnlyCollection<string> Notices => _notices;

        public void Report(BuildEvent value)
        {
            if (value is LogLine)
            {
                Interlocked.Increment(ref _lines);
            }
            else if (value is Notice notice)
            {
                _notices.Enqueue(notice.Text);
            }
        }
    }
}
