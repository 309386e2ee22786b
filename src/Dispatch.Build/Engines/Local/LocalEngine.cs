using System.Runtime.InteropServices;
using Dispatch.Build.Dockerfiles;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>
/// The embedded engine. A Dockerfile without <c>RUN</c> is assembled in this process: manifest and configuration of the base are fetched, our
/// layers are added, the base's layers are mounted or referenced. One with <c>RUN</c> goes to an installed builder.
/// </summary>
/// <param name="stores">The image stores of this run.</param>
/// <param name="runBuilder">Builds Dockerfiles with <c>RUN</c>.</param>
/// <param name="machine">The platform <c>BUILDPLATFORM</c> names; null for this machine's.</param>
public sealed class LocalEngine(IImageStores stores, IRunBuilder runBuilder, Platform? machine = null) : IBuildEngine
{
    internal const string Name = "local";

    /// <inheritdoc/>
    public async Task<PublishedImage> BuildAsync(ImageBuild build, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        var cache = new BlobCache(stores.CacheFolder);
        var indexes = new LayerIndexes(cache);
        var bases = new BaseImages(stores, build.BaseImage, build.Workspace.Root, cache);
        await using var _ = bases.ConfigureAwait(false);
        var dockerfile = await new DockerfileSource(bases, new ImageFile(cache, indexes)).ReadAsync(build, cancellationToken).ConfigureAwait(false);
        var variables = new BuildVariables(dockerfile, build, machine ?? ThisMachine());
        using var spool = new ContentSpool(indexes);
        var evaluator = new StageEvaluator(build, dockerfile, variables, bases, indexes, spool, events);
        var stages = StageGraph.Needed(dockerfile, build.Target, evaluator.Image);
        events.Report(new PhaseStarted("resolve", $"Resolving what {dockerfile.File} builds on"));
        if (await HasRunAsync(stages, evaluator, cancellationToken).ConfigureAwait(false))
        {
            events.Report(new PhaseStarted("run", $"Building {dockerfile.File} with an installed builder"));
            var result = await runBuilder.BuildAsync(build, dockerfile, events, cancellationToken).ConfigureAwait(false);
            await using (result.ConfigureAwait(false))
            {
                events.Report(new PhaseStarted("push", $"Publishing to {build.Destination.Location}"));
                var location = new ImageLocation.InLayout(result.LayoutFolder, result.Tag);
                var made = await bases.GetAsync(location, build.Platform, diagnostic => diagnostic, cancellationToken).ConfigureAwait(false);
                await indexes.LoadAsync(made.Layers, cancellationToken).ConfigureAwait(false);
                var origin = await evaluator.OriginAsync(stages[^1], cancellationToken).ConfigureAwait(false);
                return await new ImageAssembly(build, stores, cache).PublishAsync(made.ToStage(indexes) with { Origin = origin }, cancellationToken).ConfigureAwait(false);
            }
        }

        events.Report(new PhaseStarted("assemble", $"Assembling {build.Name}"));
        var image = await evaluator.EvaluateAsync(stages[^1], cancellationToken).ConfigureAwait(false);
        if (image.Base?.Config is { OS: { } os, Architecture: { } architecture } && (os, architecture) != (build.Platform.OS, build.Platform.Architecture))
        {
            events.Report(new Notice($"The image is for {os}/{architecture} as its base is, not for {build.Platform.OS}/{build.Platform.Architecture}."));
        }

        foreach (var argument in variables.Unused.Where(static name => !ImageBuild.TemplateArguments.Contains(name)))
        {
            events.Report(new Notice($"The build argument {argument} is not used: no ARG of {dockerfile.File} declares it."));
        }

        events.Report(new PhaseStarted("push", $"Publishing to {build.Destination.Location}"));
        return await new ImageAssembly(build, stores, cache).PublishAsync(image, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> HasRunAsync(IReadOnlyList<Stage> stages, StageEvaluator evaluator, CancellationToken cancellationToken)
    {
        if (stages.Any(stage => stage.Instructions.Any(instruction => instruction is RunInstruction)))
        {
            return true;
        }

        foreach (var stage in stages)
        {
            var (_, triggers) = await evaluator.StartAsync(stage, cancellationToken).ConfigureAwait(false);
            if (triggers.Any(trigger => trigger is RunInstruction))
            {
                return true;
            }
        }

        return false;
    }

    internal static Platform ThisMachine() => new()
    {
        OS = "linux",
        Architecture = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "amd64",
            Architecture.X86 => "386",
            Architecture.Armv6 or Architecture.Arm => "arm",
            Architecture.LoongArch64 => "loong64",
            Architecture.Ppc64le => "ppc64le",
            var other => other.ToString().ToLowerInvariant(),
        },
    };
}
