using Dispatch.Build.Knative;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>What tests of the whole engine share: one API server a release, one registry, and a space for each test.</summary>
public abstract class EngineTests(ApiServerFixture servers, RegistryFixture registries)
{
    private protected static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="release">What the cluster serves.</param>
    /// <param name="budgets">Time limits; null for the usual ones.</param>
    private protected async Task<PublishSpace> CreateAsync(ServedRelease release = ServedRelease.V07, PhaseBudgets? budgets = null)
    {
        var space = await PublishSpace.CreateAsync(await servers.StartAsync(release), (await registries.StartAsync()).Address);
        space.Options = space.Options with { Budgets = budgets ?? new() };
        return space;
    }

    /// <summary>A space whose client goes through a proxy.</summary>
    private protected async Task<PublishSpace> CreateAsync(FaultSchedule faults)
    {
        var server = await servers.StartAsync();
        var proxy = FaultProxy.Start(server, faults, server.Administrator);
        return (await PublishSpace.CreateAsync(server, (await registries.StartAsync()).Address, proxy.Address)).Own(proxy);
    }

    /// <summary>A space of a user.</summary>
    private protected async Task<PublishSpace> CreateAsync(Func<ApiServer, ClusterUser> user)
    {
        var server = await servers.StartAsync();
        return await PublishSpace.CreateAsync(server, (await registries.StartAsync()).Address, user: user(server));
    }

    /// <summary>A Build whose last step pushes the image.</summary>
    private protected static BuildScript Pushing(PublishSpace space, params IEnumerable<string> lines) => BuildScripts.Succeed((run, _) => space.PushAsync(run.Build), lines);
}
