using System.Reflection;
using Dispatch.Build.Keys;

namespace Dispatch.Build.Engines;

/// <summary>
/// Does nothing where the destination already holds an image of the same inputs; otherwise says what changed, and has the engine build.
/// The key is kept in the image's manifest (<see cref="InputKey.Annotation"/>) and, for archives and layouts, beside them.
/// </summary>
/// <param name="engine">The engine that builds; it writes <see cref="ImageBuild.Annotations"/> into the manifest.</param>
/// <param name="stores">Where images are.</param>
/// <param name="name">The engine's name in results.</param>
public sealed class SkipUnchanged(IBuildEngine engine, IImageStores stores, string name = "local") : IBuildEngine
{
    private static readonly string Version =
        typeof(SkipUnchanged).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <inheritdoc/>
    public async Task<PublishedImage> BuildAsync(ImageBuild build, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        var records = RecordsOf(build, stores);
        var need = await AskAsync(build, stores, name, records, cancellationToken);
        var key = need.Key;
        events.Report(new InputsHashed(key));
        if (!need.IsNeeded)
        {
            events.Report(new Notice($"Nothing changed: {build.Destination.Location} holds {need.Digest} already."));
            return new(build.Destination, need.Digest!.Value, name) { Skipped = true, Size = need.Size, InputKey = key.Value };
        }

        if (need.Why is not BuildReason.Missing)
        {
            events.Report(new Notice(need.Why is BuildReason.Forced ? "Building although nothing may have changed: it was asked for." : $"Building: {need.Text}."));
        }

        records.Forget();
        var annotations = new Dictionary<string, string>(build.Annotations, StringComparer.Ordinal) { [InputKey.Annotation] = key.ToString() };
        var image = await engine.BuildAsync(build with { Annotations = annotations }, events, cancellationToken);
        await records.RememberAsync(new(key, image.Digest, image.Size, Fault: null), cancellationToken);
        await WorkspaceListing.RememberAsync(build.Workspace, stores.CacheFolder, cancellationToken);
        return image with { InputKey = key.Value };
    }

    /// <summary>Whether a definition would be built, without building it.</summary>
    /// <param name="build">The definition; its base image is pinned.</param>
    /// <param name="stores">Where images are.</param>
    /// <param name="name">The engine's name.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    public static Task<BuildNeed> AskAsync(ImageBuild build, IImageStores stores, string name, CancellationToken cancellationToken) =>
        AskAsync(build, stores, name, RecordsOf(build, stores), cancellationToken);

    private static async Task<BuildNeed> AskAsync(ImageBuild build, IImageStores stores, string name, IKeyRecords records, CancellationToken cancellationToken)
    {
        var computed = ImageKey.ComputeAsync(build, stores, $"{name} {Version}", cancellationToken);
        var found = records.FindAsync(cancellationToken);
        await Task.WhenAll(computed, found);
        var previous = await found;
        return new(build, await computed) { PreviousKey = previous?.Key, Digest = previous?.Digest, Size = previous?.Size ?? 0, Fault = previous?.Fault };
    }

    private static IKeyRecords RecordsOf(ImageBuild build, IImageStores stores) => (IKeyRecords?)StampFile.For(build.Destination) ?? new RegistryKeyRecords(build.Destination, stores);
}
