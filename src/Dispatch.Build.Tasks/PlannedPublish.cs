using Dispatch.Build.Definitions;
using Dispatch.Build.Stores;
using Microsoft.Build.Framework;

namespace Dispatch.Build.Tasks;

/// <summary>A checked plan, handed from task to task through the build engine, so that the workspace is listed once.</summary>
internal sealed record PlannedPublish(PublishPlan Plan, ImageStores Stores, bool IsDryRun) : IDisposable
{
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
    public Task<PublishedImage> PublishAsync(IProgress<BuildEvent> events, CancellationToken cancellationToken) =>
        Publisher.Local(Stores).PublishAsync(Plan.Build, events, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Stores.Dispose();
}
