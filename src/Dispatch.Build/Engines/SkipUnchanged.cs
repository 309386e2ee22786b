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
        IKeyRecords records = (IKeyRecords?)StampFile.For(build.Destination) ?? new RegistryKeyRecords(build.Destination, stores);
        var computed = ImageKey.ComputeAsync(build, stores, $"{name} {Version}", cancellationToken);
        var found = records.FindAsync(cancellationToken);
        await Task.WhenAll(computed, found);

        var (key, previous) = (await computed, await found);
        events.Report(new InputsHashed(key));
        var reason = build.Force ? "Building although nothing may have changed: it was asked for." : Describe(key, previous);
        if (previous is not null && reason is null)
        {
            events.Report(new Notice($"Nothing changed: {build.Destination.Location} holds {previous.Digest} already."));
            return new(build.Destination, previous.Digest, name) { Skipped = true, Size = previous.Size, InputKey = key.Value };
        }

        if (reason is not null)
        {
            events.Report(new Notice(reason));
        }

        records.Forget();
        var annotations = new Dictionary<string, string>(build.Annotations, StringComparer.Ordinal) { [InputKey.Annotation] = key.ToString() };
        var image = await engine.BuildAsync(build with { Annotations = annotations }, events, cancellationToken);
        await records.RememberAsync(new(key, image.Digest, image.Size, Fault: null), cancellationToken);
        return image with { InputKey = key.Value };
    }

    private static string? Describe(InputKey key, KeyRecord? previous) => previous switch
    {
        null => null,
        _ when key.Value != previous.Key.Value => $"Building: {string.Join(" and ", key.Compare(previous.Key).DefaultIfEmpty("something"))} changed.",
        { Fault: { } fault } => $"Building: {fault}.",
        _ => null,
    };
}
