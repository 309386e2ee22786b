using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;
using Programs = Dispatch.Testing.Tool;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>Functions published through Builds whose pods are really executed, or really push.</summary>
public sealed class ExecutedPublishTests(ApiServerFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("inline")]
    [InlineData("registry")]
    public async Task A_workspace_delivered_this_way_becomes_an_image(string delivery)
    {
        await using var registry = await StartAsync();
        await using var space = await CreateAsync(registry, delivery);
        await using var kubelet = await KubeletDouble.StartAsync(await fixture.StartAsync(), Cancel);
        await using var controller = ControllerDouble.Start(await fixture.StartAsync(), kubelet, space.Name, BuildScripts.Executed());
        var image = await space.PublishAsync(space.Build(), Cancel);
        Assert.Contains(space.Lines, line => line.Contains($"Pushed {space.Repositories}/hello@{image.Digest}", StringComparison.Ordinal));

        space.Workspace.Write("hello.js", "nothing is exported\n");
        var failure = await Assert.ThrowsAsync<DispatchException>(() => space.PublishAsync(space.Build(tag: "2"), Cancel));
        Assert.Contains("Invalid function file or handler", string.Join('\n', space.Lines), StringComparison.Ordinal);
        Assert.True(failure.Diagnostics[0].Line == 9, $"{failure}\n{string.Join('\n', space.Lines)}");
    }

    [Fact]
    public async Task The_cluster_fetches_the_commit_of_a_clean_and_pushed_working_tree()
    {
        await using var git = await StartGitAsync();
        await using var registry = await StartAsync();
        await using var space = await CreateAsync(registry, "git");
        space.Workspace.Write(".dockerignore", ".git\n");
        await git.PushAsync(space.Workspace.Path, Cancel);
        await using var kubelet = await KubeletDouble.StartAsync(await fixture.StartAsync(), Cancel);
        await using var controller = ControllerDouble.Start(await fixture.StartAsync(), kubelet, space.Name, BuildScripts.Executed());
        var image = await space.PublishAsync(space.Build(), Cancel);
        Assert.Contains(space.Events.OfType<PhaseStarted>(), static phase => phase.Phase == "source repository");
        Assert.Contains(space.Lines, line => line.Contains($"Pushed {space.Repositories}/hello@{image.Digest}", StringComparison.Ordinal));

        space.Workspace.Write("hello.js", "module.exports = 'changed'\n");
        var failure = await Assert.ThrowsAsync<DispatchException>(() => space.PublishAsync(space.Build(tag: "2"), Cancel));
        Assert.Equal(Codes.GitUnclean, failure.Code);
        Assert.Contains("hello.js", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inline")]
    [InlineData("registry")]
    public async Task An_image_that_is_only_pushed_is_proved_too(string delivery)
    {
        await using var registry = await StartAsync();
        await using var space = await CreateAsync(registry, delivery);
        await using var kubelet = await KubeletDouble.StartAsync(await fixture.StartAsync(), Cancel);
        await using var controller = ControllerDouble.Start(await fixture.StartAsync(), kubelet, space.Name, BuildScripts.Pushed(lines: 2));
        await space.PublishAsync(space.Build(), Cancel);
        Assert.Equal(2, space.Lines.Count(line => line.Contains(" says line ", StringComparison.Ordinal)));
    }

    private static Task<GitServer> StartGitAsync()
    {
        Assert.SkipUnless(Programs.Find("git") is not null, "needs git: apt-get install git");
        return GitServer.StartAsync(Cancel);
    }

    private static async Task<RegistryServer> StartAsync()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        Assert.SkipUnless(BusyboxImage.IsAvailable, BusyboxImage.Missing);
        Assert.SkipUnless(BuildScripts.ExecutionMissing is null, BuildScripts.ExecutionMissing ?? "");
        return await RegistryServer.StartAsync(Cancel);
    }

    private async Task<PublishSpace> CreateAsync(RegistryServer registry, string delivery)
    {
        var space = await PublishSpace.CreateAsync(await fixture.StartAsync(), registry.Address);
        await BusyboxImage.PushAsync($"{space.Repositories}/runtime:1", new Dictionary<string, string>
        {
            ["function-template/Dockerfile"] = PublishSpace.FunctionDockerfile,
            ["validator/validate.sh"] = "#!/bin/sh\ngrep -q module.exports \"$1\"\n",
        }, "/", Cancel);
        space.Options = space.Options with { Delivery = delivery, SourceImage = delivery == "registry" ? null : $"{space.Repositories}/runtime:1" };
        return space;
    }
}
