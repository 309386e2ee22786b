using System.Text.Json.Nodes;
using Dispatch.Build.Definitions;
using Dispatch.Build.Keys;
using Dispatch.Build.Knative.Deliveries;
using Dispatch.Build.Knative.Engine;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Dispatch.Build.Knative.Validation;

namespace Dispatch.Build.Knative;

/// <summary>
/// The Knative <c>Build</c> of a plan as YAML, for Build v0.3 and later and the template of this package, as far as no registry and no cluster
/// has to be asked: what <see cref="KnativeEngine"/> submits has the input key besides, and the Dockerfile prepared also where it lies in the
/// base image. Same plan, same text.
/// </summary>
public static class BuildManifest
{
    /// <summary>
    /// The Build's name. It follows from all that goes into the Build: the same one never gets two names, two never share one, and a
    /// manifest of this name need not be written again.
    /// </summary>
    public static async Task<string> NameAsync(PublishPlan plan, CancellationToken cancellationToken)
    {
        var build = plan.Build;
        using var hash = new KeyHash("dispatch.knative.build.2");
        hash.Add((await build.Workspace.ComputeDigestAsync(cancellationToken)).ToString());
        hash.Add(build.Timestamp.ToUnixTimeSeconds());
        hash.Add(build.Dockerfile is DockerfileOrigin.OnDisk file ? await File.ReadAllBytesAsync(file.Path, cancellationToken) : []);
        foreach (var value in (ReadOnlySpan<string>)
        [
            build.Dockerfile is DockerfileOrigin.InImage inImage ? inImage.Path : "", build.BaseImage?.ToString() ?? "", BuildSpecs.Destination(build),
            GoDuration.Format(build.Timeout), plan.Cluster.Namespace!, plan.Cluster.Template!, plan.Cluster.TemplateKind!, plan.Cluster.ServiceAccount ?? "",
            plan.Cluster.Delivery!, plan.Cluster.SourceImage ?? "", plan.Kind.ToString(), build.Target ?? "", $"{build.Platform.OS}/{build.Platform.Architecture}/{build.Platform.Variant}",
        ])
        {
            hash.Add(value);
        }

        foreach (var pairs in (IReadOnlyList<KeyValuePair<string, string>>[])[build.BuildArguments, build.Labels])
        {
            hash.Add(pairs.Count);
            foreach (var (name, value) in pairs)
            {
                hash.Add(name);
                hash.Add(value);
            }
        }

        return BuildSpecs.Name(build.Name, hash.Finish());
    }

    /// <summary>Writes the Build to a file. One that holds it already keeps its time, and a reader never sees half of one.</summary>
    public static async Task WriteAsync(PublishPlan plan, string path, CancellationToken cancellationToken)
    {
        var nameLine = $"  name: {await NameAsync(plan, cancellationToken)}";
        if (File.Exists(path) && File.ReadLines(path).Contains(nameLine, StringComparer.Ordinal))
        {
            return;
        }

        WholeFile.Write(path, await CreateAsync(plan, cancellationToken));
    }

    /// <summary>The Build as YAML. What a cluster would miss is said in comments at its top.</summary>
    /// <exception cref="DispatchException">The Dockerfile on disk cannot be read, or is not valid.</exception>
    public static async Task<string> CreateAsync(PublishPlan plan, CancellationToken cancellationToken)
    {
        var (manifest, template, caveats) = await ComposeAsync(plan, KanikoTemplate.Create(plan.Kind, templateKind: plan.Cluster.TemplateKind!), cancellationToken);
        return ToYaml(ManifestJson.ToJson(manifest), caveats.Concat(BuildValidation.Check(manifest, template).Select(static finding => finding.Message)));
    }

    /// <summary>An object, under comments.</summary>
    internal static string ToYaml(JsonObject content, IEnumerable<string> caveats) =>
        string.Concat(caveats.Select(static caveat => $"# {caveat.ReplaceLineEndings(" ")}\n").Append(YamlWriter.Document(content)));

    /// <summary>The Build for a template, and what a cluster would miss in it.</summary>
    /// <exception cref="DispatchException">The Dockerfile on disk cannot be read, or is not valid.</exception>
    internal static async Task<(KnativeBuild Build, BuildTemplate Template, IReadOnlyList<string> Caveats)> ComposeAsync(PublishPlan plan, BuildTemplate template, CancellationToken cancellationToken)
    {
        var (build, options, destination) = (plan.Build, KnativeOptions.Of(plan.Cluster), BuildSpecs.Destination(plan.Build));
        var dialect = TemplateDialect.Recognize(template);
        var (sources, missing) = await OfflineSources.CreateAsync(build, options, [.. dialect.CannotPass(build).Select(static argument => argument.Key)], cancellationToken);
        var manifest = new KnativeBuild
        {
            Metadata = new()
            {
                Name = await NameAsync(plan, cancellationToken),
                Namespace = options.Namespace,
                Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [BuildRequest.ManagedByLabel] = BuildRequest.ManagedBy, [BuildRequest.NameLabel] = build.Name },
                Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [BuildRequest.DestinationAnnotation] = destination },
            },
            Spec = BuildSpecs.Create(options, build, KnativeRelease.V04, sources, dialect.Fill(build, destination, BuildContext.DockerfilePath, options.InsecureRegistries)),
        };
        return (manifest, template, [.. missing, .. LocalImages(build)]);
    }

    private static IEnumerable<string> LocalImages(ImageBuild build)
    {
        if (build.BaseImage is ImageLocation.InLayout or ImageLocation.InArchive)
        {
            yield return "The base image is a local file: push it, and name it here, before you submit this.";
        }

        if (build.Destination.Location is not ImageLocation.InRegistry)
        {
            yield return "No registry is set: DESTINATION is a name only. Set FunctionImageRegistry before you submit this.";
        }
    }
}
