using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>A condition that is True proves nothing: exit code 60 unless the registry agrees.</summary>
public sealed class ProofTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    private const string Absent = "sha256:0000000000000000000000000000000000000000000000000000000000000001";

    private readonly ApiServerFixture _servers = servers;

    [Theory]
    [InlineData("", "DSP6005")]
    [InlineData("sha256:0123", "DSP6005")]
    [InlineData("Pushed, I think", "DSP6005")]
    [InlineData(Absent, "DSP6004")]
    public async Task A_digest_that_nobody_has_is_no_proof(string reported, string code)
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Succeed(reported));
        await FailsAsync(space, code);
    }

    [Fact]
    public async Task An_image_that_was_pushed_but_not_reported_is_no_proof()
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Succeed(async (run, _) =>
        {
            await space.PushAsync(run.Build);
            return Absent;
        }));
        await FailsAsync(space, "DSP6004");
    }

    [Theory]
    [InlineData("""{"key":"sha256:0000000000000000000000000000000000000000000000000000000000000001","parts":{}}""", "amd64", "DSP6006")]
    [InlineData("no key", "amd64", "DSP6006")]
    [InlineData(null, "arm64", "DSP6007")]
    public async Task An_image_of_other_inputs_or_for_another_platform_is_no_proof(string? key, string architecture, string code)
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Succeed((run, _) => space.PushAsync(run.Build, key, architecture)));
        await FailsAsync(space, code);
    }

    [Fact]
    public async Task A_tag_that_somebody_else_took_is_no_proof()
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Succeed(async (run, _) =>
        {
            var digest = await space.PushAsync(run.Build);
            await space.PushAsync(run.Build, "somebody else's");
            return digest;
        }));
        await FailsAsync(space, "DSP6004");
    }

    [Fact]
    public async Task A_registry_that_is_gone_is_no_proof()
    {
        await using var registry = await RegistryServer.StartAsync(Cancel);
        await using var space = await PublishSpace.CreateAsync(await _servers.StartAsync(), registry.Address);
        await space.PlayAsync(BuildScripts.Succeed(async (run, _) =>
        {
            var digest = await space.PushAsync(run.Build);
            await registry.DisposeAsync();
            return digest;
        }));
        await FailsAsync(space, "DSP6004");
    }

    private static async Task FailsAsync(PublishSpace space, string code)
    {
        var failure = await space.FailAsync(Cancel);
        Assert.Equal((code, 60), (failure.Code.Id, failure.Code.ExitCode));
    }
}
