using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Engine;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine.Faults;

/// <summary>
/// Publishes between which and the API server something goes wrong again and again. Whatever it is: a success is one that the registry shows, a
/// failure says what is known, each line of the log comes once or is told to be missing, there is one Build, and the end comes.
/// </summary>
public sealed class FaultScheduleTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    private const int Lanes = 8;
    private const int Lines = 10;

    // Against a hang, not against slowness.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(4);

    private readonly ConcurrentDictionary<string, ConcurrentQueue<JsonObject>> _created = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _faults = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _ends = new(StringComparer.Ordinal);

    [Fact]
    public async Task A_server_that_recovers_delays_a_publish()
    {
        await RunAsync(Enumerable.Range(1, 240), FaultPlan.Recovering, new());
        Assert.True(_ends.GetValueOrDefault("success") >= 230, Figures());
    }

    [Fact]
    public async Task A_server_that_never_recovers_fails_a_publish_or_not() =>
        await RunAsync(Enumerable.Range(1001, 40), FaultPlan.Shaking, new());

    [Fact]
    public async Task A_server_that_goes_away_fails_a_publish() =>
        await RunAsync(Enumerable.Range(2001, 40), FaultPlan.Dying, new() { LostConnection = TimeSpan.FromSeconds(2), Cancel = TimeSpan.FromSeconds(1) });

    private async Task RunAsync(IEnumerable<int> seeds, Func<int, FaultyPublish, FaultSchedule> plan, PhaseBudgets budgets)
    {
        var spaces = new List<PublishSpace>();
        try
        {
            for (var lane = 0; lane < Lanes; lane++)
            {
                spaces.Add(await CreateAsync(budgets: budgets));
                await spaces[lane].PlayAsync(Play);
            }

            var lanes = new ConcurrentBag<PublishSpace>(spaces);
            await Parallel.ForEachAsync(seeds, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = Cancel }, async (seed, cancellationToken) =>
            {
                Assert.True(lanes.TryTake(out var space));
                await PublishAsync(space, seed, plan, cancellationToken);
                lanes.Add(space);
            });
        }
        finally
        {
            foreach (var space in spaces)
            {
                await space.DisposeAsync();
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine(Figures());
    }

    private BuildScript Play(JsonObject build)
    {
        _created.GetOrAdd((string)build["metadata"]!["labels"]!["app.kubernetes.io/name"]!, _ => new()).Enqueue(build);
        return BuildScripts.Pushed(Lines, cancellationToken => Task.Delay(Random.Shared.Next(30), cancellationToken));
    }

    private async Task PublishAsync(PublishSpace space, int seed, Func<int, FaultyPublish, FaultSchedule> plan, CancellationToken cancellationToken)
    {
        await using var publish = new FaultyPublish(space, $"f{seed}", publish => plan(seed, publish));
        try
        {
            await CheckAsync(space, publish, cancellationToken);
        }
        catch (Exception problem) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"Seed {seed}: {problem}\n{publish}");
        }

        foreach (var (_, fault) in publish.Proxy.Requests)
        {
            _faults.AddOrUpdate(fault is Fault.Answer(var status, var wait) ? $"{status}{(wait is null ? "" : " with Retry-After")}" : fault.GetType().Name, 1, static (_, count) => count + 1);
        }
    }

    private async Task CheckAsync(PublishSpace space, FaultyPublish publish, CancellationToken cancellationToken)
    {
        PublishedImage? image = null;
        DispatchException? failure = null;
        try
        {
            image = await publish.RunAsync(cancellationToken).WaitAsync(_limit, cancellationToken);
        }
        catch (DispatchException told)
        {
            failure = told;
        }

        _ends.AddOrUpdate(failure?.Code.Id ?? "success", 1, static (_, count) => count + 1);
        PrintedLines.Check(publish.Events, failure is null ? Lines : 0);
        var created = _created.GetValueOrDefault(publish.Function, []);
        Assert.True(created.Count <= 1, $"{created.Count} Builds were created.");
        if (failure is null)
        {
            await PublishedProof.CheckAsync(image!, Assert.Single(created), cancellationToken);
            return;
        }

        Assert.Contains(failure.Code, new[] { Codes.ClusterUnreachable, Codes.ConnectionLost });
        foreach (var build in await space.ListBuildsAsync())
        {
            if ((string?)build["metadata"]!["labels"]!["app.kubernetes.io/name"] == publish.Function && BuildPhases.Of(build) is BuildPhase.Running or BuildPhase.Succeeded)
            {
                Assert.True(failure.Code == Codes.ConnectionLost || publish.Events.OfType<Notice>().Any(static notice => notice.Text.Contains("may have been created", StringComparison.Ordinal) || notice.Text.Contains("is not known to have stopped", StringComparison.Ordinal)),
                    $"It failed with {failure.Message}, and nothing was said of the Build, which goes on.");
            }
        }
    }

    private string Figures() => $"{string.Join(", ", _ends.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}; {string.Join(", ", _faults.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}";
}
