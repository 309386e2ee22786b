using Dispatch.Build.Knative;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine.Faults;

/// <summary>One kind of fault at a time, in the middle of a publish that must succeed, with one Build and all its lines.</summary>
public sealed class FaultTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    private const int Lines = 6;

    private readonly TaskCompletionSource _mayGoOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task The_server_is_killed_and_comes_back()
    {
        Assert.SkipUnless(ClusterAssets.Folder is not null, ClusterAssets.Missing);
        await using var server = await ApiServer.StartAsync(ServedRelease.V07, Cancel);
        await using var registry = await RegistryServer.StartAsync(Cancel);
        await using var space = await PublishSpace.CreateAsync(server, registry.Address);
        await using var publish = new FaultyPublish(space, "hello", static _ => FaultSchedule.None);
        await SucceedAsync(space, publish, async () =>
        {
            await server.KillAsync();
            await server.RestartAsync(Cancel);
        });
    }

    [Fact]
    public async Task The_token_is_another_one()
    {
        await using var space = await CreateAsync();
        await using var publish = new FaultyPublish(space, "hello", static publish => new(request => publish.Token.Check(request) ?? Fault.None));
        await SucceedAsync(space, publish, () =>
        {
            publish.Token.Rotate();
            return Task.CompletedTask;
        });
        Assert.Contains(publish.Proxy.Requests, static pair => pair.Fault is Fault.Answer(401, _));
    }

    [Fact]
    public async Task Watches_fall_silent()
    {
        await using var space = await CreateAsync();
        await using var publish = new FaultyPublish(space, "hello", static _ => new(request => request.Verb == "watch" ? new Fault.Silence(1000) : Fault.None));
        await SucceedAsync(space, publish);
        Assert.True(publish.Proxy.Counts["list builds"] > 1, publish.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Logs_end_early_again_and_again(bool inGoodOrder)
    {
        await using var space = await CreateAsync();

        // Each stream begins again with the last second, so each has to go a little further.
        var bytes = 0;
        await using var publish = new FaultyPublish(space, "hello", _ => new(request =>
            !request.Target.Contains("follow=true", StringComparison.Ordinal) ? Fault.None
            : inGoodOrder ? new Fault.Finish(Interlocked.Add(ref bytes, 50)) : new Fault.Cut(Interlocked.Add(ref bytes, 50))));
        await SucceedAsync(space, publish);
        Assert.True(publish.Proxy.Counts["log pods/log"] > 4, publish.ToString());
    }

    [Fact]
    public async Task Watches_are_too_old_to_resume()
    {
        await using var space = await CreateAsync();
        var watches = 0;
        await using var publish = new FaultyPublish(space, "hello", _ => new(request =>
            request.Verb != "watch" ? Fault.None : Interlocked.Increment(ref watches) % 2 == 0 ? new Fault.Answer(410) : new Fault.Finish(1000)));
        await SucceedAsync(space, publish);
        Assert.Contains(publish.Proxy.Requests, static pair => pair.Fault is Fault.Answer(410, _));
    }

    [Theory]
    [InlineData("log pods/log", "step build-and-push: lines of the log may be missing here.")]
    [InlineData("list pods", "cannot be read: list pods")]
    public async Task What_nobody_could_read_is_told(string action, string notice)
    {
        await using var space = await CreateAsync(budgets: new() { Logs = Moment });
        await space.PlayAsync(BuildScripts.Pushed(Lines));
        await using var publish = new FaultyPublish(space, "hello", _ => new(request => request.Action != action ? Fault.None : request.Verb == "log" ? new Fault.Silence(0) : new Fault.Answer(500)));
        await publish.RunAsync(Cancel);
        PrintedLines.Check(publish.Events, Lines);
        Assert.Contains(publish.Events.OfType<Notice>(), said => said.Text.Contains(notice, StringComparison.Ordinal));
    }

    public static TheoryData<Fault, int> Creates => new()
    {
        { new Fault.Answer(429, TimeSpan.FromSeconds(1)), 2 },
        { new Fault.Answer(429), 2 },
        { new Fault.Answer(500), 2 },
        { new Fault.Answer(502), 2 },
        { new Fault.Answer(503), 2 },
        { new Fault.Answer(504), 2 },
        { new Fault.Refuse(), 2 },
        { new Fault.Cut(0), 1 },
        { new Fault.Cut(100), 1 },
        { new Fault.Gateway(502), 1 },
        { new Fault.Gateway(504), 1 },
    };

    [Theory]
    [MemberData(nameof(Creates))]
    public async Task A_create_goes_wrong_once(Fault fault, int asked)
    {
        await using var space = await CreateAsync();
        await using var publish = new FaultyPublish(space, "hello", publish => new(request =>
            request.Action == "create builds" && !publish.Proxy.Counts.ContainsKey(request.Action) ? fault : Fault.None));
        await SucceedAsync(space, publish);
        Assert.Equal(asked, publish.Proxy.Counts["create builds"]);
        Assert.False(Assert.Single(publish.Events.OfType<BuildSubmitted>()).IsJoined);
    }

    // The fault comes when half of the lines were said.
    private async Task SucceedAsync(PublishSpace space, FaultyPublish publish, Func<Task>? inTheMiddle = null)
    {
        space.Options = space.Options with { Keep = KeepBuilds.All };
        var before = 0;
        await space.PlayAsync(BuildScripts.Pushed(Lines, cancellationToken => ++before > Lines / 2 ? _mayGoOn.Task.WaitAsync(cancellationToken) : Task.CompletedTask));
        var publishing = publish.RunAsync(Cancel);
        try
        {
            await Task.WhenAny(publishing, publish.SaidAsync(Lines / 2));
            await (inTheMiddle?.Invoke() ?? Task.CompletedTask);
            _mayGoOn.SetResult();
            await PublishedProof.CheckAsync(await publishing, await space.TheBuildAsync(), Cancel);
            PrintedLines.Check(publish.Events, Lines);
            Assert.DoesNotContain(publish.Events, static happened => happened is Notice);
        }
        catch (Exception problem) when (!Cancel.IsCancellationRequested)
        {
            Assert.Fail($"{problem}\n{publish}");
        }
    }
}
