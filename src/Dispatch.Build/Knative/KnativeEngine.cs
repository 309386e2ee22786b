using Dispatch.Build.Knative.Engine;
using Dispatch.Oci.Registries;

namespace Dispatch.Build.Knative;

/// <summary>Builds in a cluster that has Knative Build: submits a <c>Build</c> of a template, follows it, and believes only what the registry shows.</summary>
/// <param name="cluster">The cluster, shared by all builds of the process.</param>
/// <param name="options">Template, account, delivery, budgets.</param>
/// <param name="stores">The image stores of this run.</param>
/// <param name="time">The clock.</param>
public sealed class KnativeEngine(KnativeCluster cluster, KnativeOptions options, IImageStores stores, TimeProvider time) : IBuildEngine
{
    /// <summary>Name in results.</summary>
    public const string Name = "knative";

    private readonly BuildPreparation _preparation = new(cluster, options, stores);
    private readonly Submission _submission = new(cluster, options, time);
    private readonly BuildFollower _follower = new(cluster, options, time);
    private readonly Cancellation _cancellation = new(cluster, options, time);
    private readonly Retention _retention = new(cluster, options, time);

    /// <inheritdoc/>
    public async Task<PublishedImage> BuildAsync(ImageBuild build, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            var prepared = await _preparation.PrepareAsync(build, events, cancellationToken);
            for (var attempt = 1; ;)
            {
                events.Report(new PhaseStarted("submit", $"Submitting a Build to namespace {cluster.Namespace}"));
                var submitted = await _submission.SubmitAsync(prepared.Request, attempt, events, cancellationToken);
                try
                {
                    return await FinishAsync(submitted, prepared, events, cancellationToken);
                }
                catch (DispatchException failure) when (submitted.IsJoined && IsNoFailureOfOurs(submitted, failure))
                {
                    // Its owner may have removed it as soon as it had succeeded.
                    if (failure.Code == Codes.PodDeleted && await TryProveAsync(submitted, prepared, cancellationToken) is { } image)
                    {
                        return image;
                    }

                    events.Report(new Notice($"{failure.Message} It is built anew."));
                    attempt = submitted.Attempt + 1;
                }
            }
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            throw ClusterFailures.Explain(failure);
        }
    }

    // What others did to a Build that we joined: they cancelled it, or its image is not there any more. A registry that is silent would be so again.
    private static bool IsNoFailureOfOurs(SubmittedBuild submitted, DispatchException failure) =>
        failure.InnerException is not RegistryException && (submitted.IsFinished || failure.Code == Codes.Cancelled || failure.Code == Codes.PodDeleted);

    private async Task<PublishedImage?> TryProveAsync(SubmittedBuild submitted, PreparedBuild prepared, CancellationToken cancellationToken)
    {
        try
        {
            return await ProveAsync(submitted, prepared, reported: null, reportsDigest: false, cancellationToken);
        }
        catch (DispatchException)
        {
            return null;
        }
    }

    private async Task<PublishedImage> FinishAsync(SubmittedBuild submitted, PreparedBuild prepared, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        PublishedImage image;
        try
        {
            var manifest = YamlWriter.Document(prepared.Request.ToJson(cluster.Namespace, submitted.Attempt));
            events.Report(new BuildSubmitted(submitted.Name, cluster.Namespace, manifest, submitted.IsJoined));
            var digest = submitted.IsFinished ? null : await _follower.FollowAsync(submitted, prepared.Build.Timeout, prepared.Context, events, cancellationToken);
            events.Report(new PhaseStarted("verify", $"Asking {prepared.Request.Destination} for the image"));
            image = await ProveAsync(submitted, prepared, digest, prepared.ReportsDigest && !submitted.IsFinished, cancellationToken);
        }
        catch (Exception failure) when (failure is not DispatchException)
        {
            // Interrupted, or we may not look at it any more, or the log cannot be written: nobody would know what it pushes, and when.
            await _cancellation.CancelAsync(submitted, events);
            throw;
        }
        catch (DispatchException)
        {
            await _retention.ApplyAsync(submitted, succeeded: false, events);
            throw;
        }

        await _retention.ApplyAsync(submitted, succeeded: true, events);
        return image;
    }

    private async Task<PublishedImage> ProveAsync(SubmittedBuild submitted, PreparedBuild prepared, string? reported, bool reportsDigest, CancellationToken cancellationToken)
    {
        var image = await new ProveBuild(stores).ProveAsync(ExpectedImage.Of(prepared.Build), reported, reportsDigest, cancellationToken);
        return image with { BuildName = submitted.Name, Namespace = cluster.Namespace };
    }
}
