using Dispatch.Build.Definitions;
using Dispatch.Build.Engines;
using Dispatch.Build.Engines.Local;
using Dispatch.Build.Engines.Local.Run;
using Dispatch.Build.Knative;
using Dispatch.Build.Reporting;

namespace Dispatch.Build;

/// <summary>The pipeline: pins the base image, skips what is unchanged, builds within the time allowed, proves the result.</summary>
/// <param name="stores">Where images are.</param>
/// <param name="engine">Makes them.</param>
/// <param name="time">The clock.</param>
/// <param name="deadline">How long all of it may take; null for the build's own timeout.</param>
public sealed class Publisher(IImageStores stores, IBuildEngine engine, TimeProvider time, Func<ImageBuild, TimeSpan>? deadline = null)
{
    private readonly SecretMask _secrets = stores.Secrets ?? new();

    /// <summary>A publisher with the local engine.</summary>
    public static Publisher Local(IImageStores stores) =>
        new(stores, new SkipUnchanged(new ProveDigest(new LocalEngine(stores, new RunBuilder(stores)), stores), stores), TimeProvider.System);

    /// <summary>A publisher with the Knative engine. The cluster itself ends a Build in time; what is done here before and after it may take as long again.</summary>
    public static Publisher Knative(IImageStores stores, KnativeCluster cluster, KnativeOptions options)
    {
        var publisher = new Publisher(
            stores,
            new SkipUnchanged(new KnativeEngine(cluster, options, stores, TimeProvider.System), stores, KnativeEngine.Name),
            TimeProvider.System,
            build => (2 * build.Timeout) + options.Budgets.Total);
        publisher._secrets.Follow(cluster.Secrets);
        return publisher;
    }

    /// <summary>The publisher for a plan's engine.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stores">Where images are.</param>
    /// <param name="insecureRegistries">Registries that speak plain HTTP.</param>
    /// <param name="cluster">Opens the cluster; asked only when the engine needs one.</param>
    /// <param name="leave">Cancelled when nobody wants to wait for a cancellation.</param>
    public static Publisher For(
        PublishPlan plan, IImageStores stores, IReadOnlyList<string> insecureRegistries, Func<ClusterSettings, KnativeCluster> cluster, CancellationToken leave) =>
        plan.Engine == KnativeEngine.Name
            ? Knative(stores, cluster(plan.Cluster), KnativeOptions.Of(plan.Cluster) with { InsecureRegistries = insecureRegistries, Leave = leave })
            : Local(stores);

    /// <summary>Publishes, and returns only with proof. Nothing that is told holds a secret that is known: neither events nor failures.</summary>
    /// <exception cref="DispatchException">It failed, was cancelled, or took too long: never anything else.</exception>
    public Task<PublishedImage> PublishAsync(ImageBuild build, IProgress<BuildEvent> events, CancellationToken cancellationToken) =>
        MaskedWork.RunAsync(_secrets, events, masked => PublishInTimeAsync(build, masked, cancellationToken));

    private async Task<PublishedImage> PublishInTimeAsync(ImageBuild build, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        var allowed = deadline?.Invoke(build) ?? build.Timeout;
        using var late = new CancellationTokenSource(allowed, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            events.Report(new PhaseStarted("resolve", $"Resolving {build.BaseImage?.ToString() ?? "the base image"}"));
            return await engine.BuildAsync(await BaseImagePin.PinAsync(build, stores, either.Token), events, either.Token);
        }
        catch (DispatchException)
        {
            throw;
        }
        catch (Exception failure)
        {
            // Whose cancellation it was decides; an HttpClient's own is neither and must not read as one.
            throw cancellationToken.IsCancellationRequested ? new DispatchException(Codes.Cancelled, $"Publishing '{build.Name}' was cancelled.", failure)
                : late.IsCancellationRequested ? new DispatchException(Codes.Timeout, $"Publishing '{build.Name}' was not done within {GoDuration.Format(allowed)}.", failure)
                : Failures.Explain(failure, build);
        }
    }
}
