using System.Text.Json.Nodes;
using Dispatch.Build.Definitions;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Dispatch.Build.Knative.Validation;

namespace Dispatch.Build.Knative;

/// <summary>An object for a cluster, to read, commit and apply.</summary>
/// <param name="FileName">A file name that no other object of the same cluster has: <c>hello.build.yaml</c>.</param>
/// <param name="Content">The object.</param>
/// <param name="Caveats">What a cluster would miss, a sentence each.</param>
public sealed record RenderedObject(string FileName, JsonObject Content, IReadOnlyList<string> Caveats)
{
    /// <summary>As YAML, under comments that name the caveats; same object, same text.</summary>
    public string ToYaml() => BuildManifest.ToYaml(Content, Caveats);
}

/// <summary>Which objects of a plan.</summary>
public enum RenderedKind
{
    /// <summary>The Build that stands for it.</summary>
    Build,

    /// <summary>The template that the Build names.</summary>
    Template,

    /// <summary>The Knative Service that runs the function.</summary>
    Service,
}

/// <summary>The cluster objects of a plan, made without asking a registry or a cluster, and checked by the rules a cluster would apply too late.</summary>
public static class ClusterManifests
{
    /// <summary>The objects; a runtime image has no Service.</summary>
    /// <param name="plan">What is built.</param>
    /// <param name="kinds">Which objects.</param>
    /// <param name="builderImage">The kaniko executor of the template; null for that of this package.</param>
    /// <param name="image">What the Service runs; null for the image that the plan makes, by its first tag.</param>
    /// <param name="cancellationToken">Stops reading files.</param>
    /// <exception cref="DispatchException">DSP1002: the builder image is none. DSP1202 or DSP1204, with all that is wrong with the objects. The Dockerfile on disk cannot be read, or is not valid.</exception>
    public static async Task<IReadOnlyList<RenderedObject>> CreateAsync(
        PublishPlan plan, IReadOnlyCollection<RenderedKind> kinds, string? builderImage, string? image, CancellationToken cancellationToken)
    {
        var builder = new BuilderImage(builderImage ?? KanikoTemplate.DefaultImage);
        if (builder.Reference is null)
        {
            throw new DispatchException(Codes.SettingInvalid, $"The builder image is '{builderImage}', which is no image.");
        }

        var template = TemplateOf(plan, builder);
        var objects = new List<RenderedObject>();
        if (kinds.Contains(RenderedKind.Template))
        {
            Demand(BuildValidation.Check(template));
            objects.Add(new($"{template.Metadata.Name}.{template.Kind.ToLowerInvariant()}.yaml", ManifestJson.ToJson(template), Aged(builder)));
        }

        if (kinds.Contains(RenderedKind.Build))
        {
            var (build, _, caveats) = await BuildManifest.ComposeAsync(plan, template, cancellationToken);
            BuildValidation.Demand(build, template);
            objects.Add(new($"{plan.Build.Name}.build.yaml", ManifestJson.ToJson(build), caveats));
        }

        if (kinds.Contains(RenderedKind.Service) && plan.Kind is ImageKind.Function)
        {
            objects.Add(ServiceManifest.Create(plan, image));
        }

        return objects;
    }

    private static BuildTemplate TemplateOf(PublishPlan plan, BuilderImage builder)
    {
        var template = KanikoTemplate.Create(plan.Kind, builder.Text, templateKind: plan.Cluster.TemplateKind!);
        return template with
        {
            Metadata = new() { Name = plan.Cluster.Template!, Namespace = Engine.KnativeKinds.IsClusterWide(template.Kind) ? null : plan.Cluster.Namespace },
        };
    }

    private static IReadOnlyList<string> Aged(BuilderImage builder) =>
        builder.Version is null ? [$"{builder.Text} does not say which release of kaniko it is: the template uses the flags of the newest."] : [];

    private static void Demand(IReadOnlyList<Diagnostic> findings)
    {
        if (findings.Count > 0)
        {
            throw new DispatchException(findings);
        }
    }
}
