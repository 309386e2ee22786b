using Dispatch.Build.Engines;
using Dispatch.Build.Keys;
using Dispatch.Build.Knative.Deliveries;
using Dispatch.Build.Knative.Dockerfiles;
using Dispatch.Build.Knative.Hazards;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Dispatch.Build.Knative.Validation;

namespace Dispatch.Build.Knative.Engine;

/// <summary>Makes a Build of a definition. Whatever is wrong is found here, before the cluster has any work.</summary>
internal sealed class BuildPreparation(KnativeCluster cluster, KnativeOptions options, IImageStores stores)
{
    /// <summary>Reads template and Dockerfile, refuses what would go wrong, delivers the workspace, and puts the spec together.</summary>
    /// <exception cref="DispatchException">Something is wrong; nothing was submitted.</exception>
    public async Task<PreparedBuild> PrepareAsync(ImageBuild build, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        ClusterImages.Check(build);
        var release = await cluster.DetectAsync(cancellationToken);
        CheckTemplateKind(release);
        var template = await cluster.GetTemplateAsync(options.TemplateKind, options.Template, cancellationToken);
        var dialect = TemplateDialect.Recognize(template);
        var (dockerfile, baseConfig) = await DockerfileSource.ReadAsync(build, stores, cancellationToken);
        var prepared = PreparedDockerfile.Create(dockerfile, build, [.. dialect.CannotPass(build).Select(static argument => argument.Key)]);

        foreach (var argument in prepared.Unused.Where(static name => !ImageBuild.TemplateArguments.Contains(name)))
        {
            events.Report(new Notice($"The build argument {argument} is not used: no ARG of {dockerfile.File} declares it."));
        }

        var destination = BuildSpecs.Destination(build);
        var arguments = dialect.Arguments(build, destination, BuildContext.DockerfilePath, options.InsecureRegistries);
        foreach (var registry in dialect.CannotTellInsecure(build, destination, options.InsecureRegistries))
        {
            events.Report(new Notice($"The {options.TemplateKind} '{options.Template}' has no parameter by which its builder could be told that {registry} speaks plain HTTP."));
        }

        var builder = BuilderImage.Of(template, arguments) ?? new("");
        Report(BuilderHazards.Check(prepared, build, builder, baseConfig, cancellationToken), events);

        events.Report(new PhaseStarted("deliver", $"Delivering the workspace to namespace {cluster.Namespace}"));
        var delivery = await WorkspaceDeliveries.Create(options, stores).DeliverAsync(new(build, prepared.Text), events, cancellationToken);
        CheckSources(release, delivery);
        var spec = BuildSpecs.Create(options, build, release, delivery.Sources, arguments);
        BuildValidation.Demand(new() { Metadata = new() { Name = build.Name, Namespace = cluster.Namespace }, Spec = spec }, template, release);
        var request = new BuildRequest(build.Name, InputKey.Of(build), destination, ManifestJson.ToJson(spec), options.StartedBy, Guid.NewGuid().ToString("N")) { Force = build.Force, Tags = build.Destination.Tags };
        return new(build, request, prepared.Original, dialect.ReportsDigest);
    }

    private void CheckTemplateKind(KnativeRelease release)
    {
        if (release < KnativeRelease.V02 && KnativeKinds.IsClusterWide(options.TemplateKind))
        {
            throw new DispatchException(Codes.KnativeTooOld, $"The Knative Build of {cluster.Client.Server} is v0.1, which has no ClusterBuildTemplate: use a BuildTemplate (DispatchBuildTemplateKind), or v0.2 and later.");
        }
    }

    private static void Report(HazardReport hazards, IProgress<BuildEvent> events)
    {
        foreach (var warning in hazards.Warnings)
        {
            events.Report(new Warning(warning));
        }

        if (hazards.Errors.Count > 0)
        {
            throw new DispatchException(hazards.Errors);
        }
    }

    private void CheckSources(KnativeRelease release, Delivery delivery)
    {
        if (release < KnativeRelease.V03 && delivery.Sources.Count > 1)
        {
            throw new DispatchException(Codes.KnativeTooOld, $"The Knative Build of {cluster.Client.Server} is older than v0.3 and takes one source only; the delivery '{delivery.Name}' needs {delivery.Sources.Count}.");
        }
    }
}
