using Dispatch.Build.Diagnosis;
using Dispatch.Build.Keys;
using Dispatch.Build.Knative.Engine;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Dispatch.Build.Reporting;
using Dispatch.Oci;

namespace Dispatch.Build.Knative.Builds;

/// <summary>
/// Follows a Build that is in the cluster already to its end, and returns only with proof, as the publish would that submitted it. The Build is the cluster's:
/// whoever stops following leaves it running.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="options">Template and budgets.</param>
/// <param name="stores">Where the image is.</param>
/// <param name="time">The clock.</param>
public sealed class BuildAttachment(KnativeCluster cluster, KnativeOptions options, IImageStores stores, TimeProvider time)
{
    private readonly SecretMask _secrets = stores.Secrets ?? new();

    /// <summary>Follows it.</summary>
    /// <param name="build">The Build.</param>
    /// <param name="context">What is known of what it builds, the Dockerfile above all, for failures to name its lines; null to read that out of the Build where it travels inside.</param>
    /// <param name="events">Hears what happens; nothing of it holds a secret that is known.</param>
    /// <param name="cancellationToken">Stops following; the Build goes on.</param>
    /// <exception cref="DispatchException">It failed, or nobody knows what became of it: never anything else.</exception>
    public Task<PublishedImage> FollowAsync(ClusterBuild build, LogContext? context, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        _secrets.Follow(cluster.Secrets);
        return MaskedWork.RunAsync(_secrets, events, masked => FollowMaskedAsync(build, context ?? new(), masked, cancellationToken));
    }

    private async Task<PublishedImage> FollowMaskedAsync(ClusterBuild build, LogContext context, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        var expected = Expected(build);
        var submitted = build.Joined(cluster);
        try
        {
            events.Report(new BuildSubmitted(build.Name, cluster.Namespace, YamlWriter.Document(build.Resource), IsJoined: true));
            var digest = await new BuildFollower(cluster, options, time).FollowAsync(submitted, limit: null, Known(build, context), events, cancellationToken);
            events.Report(new PhaseStarted("verify", $"Asking {build.Destination} for the image"));
            var reports = expected.Key is null || await ReportsDigestAsync(build, cancellationToken);
            var image = await new ProveBuild(stores).ProveAsync(expected, digest, reports, cancellationToken);
            return image with { BuildName = build.Name, Namespace = cluster.Namespace };
        }
        catch (OperationCanceledException failure) when (cancellationToken.IsCancellationRequested)
        {
            await new Cancellation(cluster, options, time).CancelAsync(submitted, events);
            throw new DispatchException(Codes.Cancelled, $"Build {build.Name} is not followed any more.", failure);
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            throw ClusterFailures.Explain(failure);
        }
        catch (Exception failure) when (failure is not DispatchException)
        {
            throw Failures.Explain(failure, expected.Destination.Location, baseImage: null);
        }
    }

    private static ExpectedImage Expected(ClusterBuild build)
    {
        var annotations = build.Resource.Find("metadata", "annotations");
        if (!build.IsOurs || !ImageReference.TryParse(build.Destination ?? "", out var reference, out _))
        {
            throw new DispatchException(Codes.BuildMissing, $"Build '{build.Name}' in namespace '{build.Namespace}' is none of ours: it does not say which image it makes.");
        }

        var tag = reference.Tag ?? "latest";
        IEnumerable<string> tags = annotations.Text(BuildRequest.TagsAnnotation)?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var platform = new Platform { OS = "linux", Architecture = build.Resource.Text("spec", "nodeSelector", "kubernetes.io/arch") ?? "amd64" };
        return new(
            new(new ImageLocation.InRegistry(reference with { Tag = null }), [tag, .. tags.Where(other => other != tag)]),
            platform,
            InputKey.OfValue(annotations.Text(BuildRequest.KeyAnnotation)));
    }

    // Whether the builder must have named a digest: only a template that is still there can tell.
    private async Task<bool> ReportsDigestAsync(ClusterBuild build, CancellationToken cancellationToken)
    {
        try
        {
            var kind = build.Resource.Text("spec", "template", "kind") is { Length: > 0 } named ? named : "BuildTemplate";
            var template = await cluster.GetTemplateAsync(kind, build.Resource.Text("spec", "template", "name") ?? "", cancellationToken);
            return TemplateDialect.Recognize(template).ReportsDigest;
        }
        catch (Exception failure) when (failure is DispatchException || ClusterFailures.CanExplain(failure))
        {
            return false;
        }
    }

    private static LogContext Known(ClusterBuild build, LogContext context)
    {
        var spec = ManifestJson.Read<KnativeBuild>(build.Resource).Spec;
        var known = context with
        {
            BuildArguments = [.. (spec.Template?.Arguments ?? []).Select(static argument => KeyValuePair.Create(argument.Name, argument.Value))],
            Destination = build.Destination,
        };
        return known.DockerfileName is null && InlineDockerfile.Find(spec) is { } text ? known.WithDockerfile(text, "Dockerfile") : known;
    }
}
