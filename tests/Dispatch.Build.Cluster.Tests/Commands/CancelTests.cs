using System.Text.Json.Nodes;
using Dispatch.Build.Cluster.Tests.Engine;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Builds;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Commands;

/// <summary><c>dotnet dispatch cancel</c>.</summary>
public sealed class CancelTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    [Theory]
    [InlineData(ServedRelease.V07)]
    [InlineData(ServedRelease.V03)]
    public async Task A_Build_ends_as_its_release_ends_Builds_and_whoever_follows_it_hears_so(ServedRelease release)
    {
        await using var space = await CreateAsync(release);
        await space.PlayAsync(BuildScripts.Hang("working"));
        var owner = space.FailAsync(Cancel);
        var name = (await space.SaidAsync<BuildSubmitted>(static _ => true)).Name;
        await space.SaidAsync<LogLine>(static line => line.Text == "working");

        using var command = new CommandRun(space);
        await command.ExitsWithAsync(0, "cancel", name);
        Assert.Equal($"{name} cancelled\n", command.Output.ReplaceLineEndings("\n"));
        Assert.Equal(release == ServedRelease.V07 ? Codes.Cancelled : Codes.PodDeleted, (await owner).Code);
        if (release == ServedRelease.V07)
        {
            Assert.Equal("BuildCancelled", (string?)(await space.TheBuildAsync())["status"]!["conditions"]![0]!["reason"]);
            using var again = new CommandRun(space);
            await again.ExitsWithAsync(0, "cancel", name);
            Assert.Equal($"{name} was over already\n", again.Output.ReplaceLineEndings("\n"));
        }
    }

    [Fact]
    public async Task One_that_is_not_there_keeps_nobody_from_stopping_the_others()
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Hang("working"));
        var owner = space.FailAsync(Cancel);
        var name = (await space.SaidAsync<BuildSubmitted>(static _ => true)).Name;

        using var command = new CommandRun(space);
        await command.ExitsWithAsync(2, "cancel", "nothing", name, "--json");
        var ends = JsonNode.Parse(command.Output)!.AsArray();
        Assert.Equal(["nothing failed DSP1215", $"{name} cancelled "], ends.Select(static end => $"{end!["build"]} {end["outcome"]} {end["error"]?["code"]}"));
        Assert.Equal(Codes.Cancelled, (await owner).Code);
    }

    [Fact]
    public async Task One_that_does_not_stop_is_no_success()
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Ignore());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var owner = space.FailAsync(stop.Token);
        var name = (await space.SaidAsync<BuildSubmitted>(static _ => true)).Name;
        var build = await new ClusterBuilds(space.Cluster).GetAsync(name, Cancel);
        var impatient = space.Options with { Budgets = new() { Cancel = Moment } };
        var failure = await Assert.ThrowsAsync<DispatchException>(() => new BuildStop(space.Cluster, impatient, TimeProvider.System).StopAsync(build, new Progress<BuildEvent>(), Cancel));
        Assert.Equal(52, failure.Code.ExitCode);
        await stop.CancelAsync();
        await owner;
    }
}
