using Dispatch.Build.Definitions;
using Dispatch.Build.Stores;
using Microsoft.Build.Framework;

namespace Dispatch.Build.Tasks;

/// <summary>A checked plan, handed from task to task through the build engine, so that the workspace is listed once.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Stores">Where images are.</param>
/// <param name="InsecureRegistries">Registries that speak plain HTTP.</param>
/// <param name="Reporting">Where it is told; null on a dry run, when nothing is to be built.</param>
internal sealed record PlannedPublish(PublishPlan Plan, ImageStores Stores, IReadOnlyList<string> InsecureRegistries, PublishReporting? Reporting) : IDisposable
{
    /// <summary>Whether nothing is to be built.</summary>
    public bool IsDryRun => Reporting is null;

    /// <summary>Keeps this until the build ends, under a key of its own.</summary>
    public string Register(IBuildEngine4 engine, string name)
    {
        var key = $"Dispatch.Build|{name}|{Guid.NewGuid():N}";
        engine.RegisterTaskObject(key, this, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        return key;
    }

    /// <summary>The plan a task before this one made.</summary>
    public static PlannedPublish Find(IBuildEngine4 engine, string key) =>
        engine.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) as PlannedPublish
        ?? throw new DispatchException(Codes.Internal, $"The plan '{key}' is not there: this target was started without the one that makes it.");

    /// <summary>Carries the plan out.</summary>
    /// <param name="engine">Keeps what the publishes of a build share.</param>
    /// <param name="events">Hears what happens.</param>
    /// <param name="leave">Cancelled when nobody wants to wait for a cancellation.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<PublishedImage> PublishAsync(IBuildEngine4 engine, IProgress<BuildEvent> events, CancellationToken leave, CancellationToken cancellationToken) =>
        Publisher.For(Plan, Stores, InsecureRegistries, cluster => SharedCluster.For(engine, cluster), leave).PublishAsync(Plan.Build, events, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Stores.Dispose();
}
