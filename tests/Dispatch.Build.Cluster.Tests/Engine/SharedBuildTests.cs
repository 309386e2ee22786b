using System.Text.Json.Nodes;
using Dispatch.Build.Knative;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>The same inputs, asked for more than once.</summary>
public sealed class SharedBuildTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    [Fact]
    public async Task Two_at_once_are_one_Build_and_the_second_says_so()
    {
        var bothCame = new TaskCompletionSource();
        await using var space = await CreateAsync();
        await using var other = new KnativeCluster(space.Cluster.Client, space.Name);
        var plays = 0;
        await space.PlayAsync(_ =>
        {
            Interlocked.Increment(ref plays);
            return BuildScripts.Succeed(async (run, cancellationToken) =>
            {
                await bothCame.Task.WaitAsync(cancellationToken);
                return await space.PushAsync(run.Build);
            });
        });
        var both = Task.WhenAll(space.PublishAsync(space.Build(), Cancel), space.PublishAsync(other, space.Build(), Cancel));
        await space.SaidAsync<BuildSubmitted>(submitted => submitted.IsJoined);
        bothCame.SetResult();
        var images = await both;
        Assert.Equal(images[0].Digest, images[1].Digest);
        Assert.Equal(1, plays);
        Assert.Contains(space.Notices, notice => notice.StartsWith("Joined Build hello-", StringComparison.Ordinal) && notice.EndsWith(" by test.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_the_owner_cancels_it_is_built_anew()
    {
        await using var space = await CreateAsync();
        await space.AdmitAsync();
        await space.PlayAsync(build => ((string)build["metadata"]!["name"]!).EndsWith("-2", StringComparison.Ordinal) ? Pushing(space) : BuildScripts.Hang());
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var owner = space.FailAsync(interrupt.Token);
        await space.SaidAsync<BuildSubmitted>(submitted => !submitted.IsJoined);
        var joiner = space.PublishAsync(space.Build(), Cancel);
        await space.SaidAsync<BuildSubmitted>(submitted => submitted.IsJoined);
        await interrupt.CancelAsync();
        Assert.Equal(Codes.Cancelled, (await owner).Code);
        Assert.EndsWith("-2", (await joiner).BuildName, StringComparison.Ordinal);
        Assert.Contains(space.Notices, notice => notice.EndsWith("It is built anew.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_owner_removed_after_its_success_is_not_built_again()
    {
        var mayEnd = new TaskCompletionSource();
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Script(async (pod, cancellationToken) =>
        {
            await pod.RunUpToLastAsync(cancellationToken);
            await space.PushAsync(pod.Run.Build);
            await mayEnd.Task.WaitAsync(cancellationToken);
            await space.Server.Admin.DeleteAsync($"{space.Builds}/{pod.Run.Name}", null, cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }));
        await using var other = new KnativeCluster(space.Cluster.Client, space.Name);
        var owner = space.FailAsync(Cancel);
        await space.SaidAsync<BuildSubmitted>(submitted => !submitted.IsJoined);
        var joiner = space.PublishAsync(other, space.Build(), Cancel);
        await space.SaidAsync<BuildSubmitted>(submitted => submitted.IsJoined);
        mayEnd.SetResult();
        Assert.Equal(Codes.PodDeleted, (await owner).Code);
        await joiner;
        Assert.Equal(2, space.Events.OfType<BuildSubmitted>().Count());
    }

    [Fact]
    public async Task A_finished_Build_is_found_as_long_as_its_image_is_there()
    {
        await using var space = await CreateAsync();
        space.Options = space.Options with { Keep = KeepBuilds.All };
        await space.PlayAsync(Pushing(space));
        var first = await space.PublishAsync(space.Build(), Cancel);
        await RemoveAsync(space, first);
        var second = await space.PublishAsync(space.Build(), Cancel);
        Assert.Equal($"{first.BuildName}-2", second.BuildName);
        Assert.Contains(space.Notices, notice => notice.StartsWith($"Found Build {first.BuildName}", StringComparison.Ordinal));
        Assert.Contains(space.Notices, notice => notice.EndsWith("It is built anew.", StringComparison.Ordinal));
        Assert.True((await space.PublishAsync(space.Build(), Cancel)).Skipped);
        Assert.Equal(2, (await space.ListBuildsAsync()).Count);
    }

    [Fact]
    public async Task A_failed_Build_is_tried_again_under_the_next_name()
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(build => ((string)build["metadata"]!["name"]!).EndsWith("-2", StringComparison.Ordinal) ? Pushing(space) : BuildScripts.Exit(1));
        Assert.Equal(Codes.StepFailed, (await space.FailAsync(Cancel)).Code);
        Assert.EndsWith("-2", (await space.PublishAsync(space.Build(), Cancel)).BuildName, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KeepBuilds.All, true, true)]
    [InlineData(KeepBuilds.All, false, true)]
    [InlineData(KeepBuilds.Failed, true, false)]
    [InlineData(KeepBuilds.Failed, false, true)]
    [InlineData(KeepBuilds.None, true, false)]
    [InlineData(KeepBuilds.None, false, false)]
    public async Task Finished_Builds_are_kept_as_asked(KeepBuilds keep, bool succeeds, bool isKept)
    {
        await using var space = await CreateAsync();
        space.Options = space.Options with { Keep = keep };
        await space.PlayAsync(succeeds ? Pushing(space) : BuildScripts.Exit(1));
        if (succeeds)
        {
            await space.PublishAsync(space.Build(), Cancel);
        }
        else
        {
            await space.FailAsync(Cancel);
        }

        Assert.Equal(isKept ? 1 : 0, (await space.ListBuildsAsync()).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_create_whose_answer_was_lost_makes_no_second_Build(bool reached)
    {
        var creates = 0;
        await using var space = await CreateAsync(new FaultSchedule(request =>
            request.Action != "create builds" || Interlocked.Increment(ref creates) > 1 ? Fault.None : reached ? new Fault.Cut(0) : new Fault.Refuse()));
        space.Options = space.Options with { Keep = KeepBuilds.All };
        await space.PlayAsync(Pushing(space));
        await space.PublishAsync(space.Build(), Cancel);
        await space.TheBuildAsync();
        Assert.False(Assert.Single(space.Events.OfType<BuildSubmitted>()).IsJoined);
    }

    private static async Task RemoveAsync(PublishSpace space, PublishedImage image)
    {
        using var http = new HttpClient();
        var repository = space.Repositories[(space.Registry.Length + 1)..];
        using var answer = await http.DeleteAsync(new Uri($"http://{space.Registry}/v2/{repository}/hello/manifests/{image.Digest}"), Cancel);
        answer.EnsureSuccessStatusCode();
    }
}
