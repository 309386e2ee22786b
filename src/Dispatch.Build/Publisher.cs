using Dispatch.Build.Definitions;
using Dispatch.Build.Engines;
using Dispatch.Build.Engines.Local;
using Dispatch.Build.Engines.Local.Run;
using Dispatch.Build.Keys;
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

    /// <summary>Whether a plan would be built, and why, without building it. No cluster is asked: the destination knows. Nothing that is thrown holds a secret that is known.</summary>
    /// <exception cref="DispatchException">A registry does not answer, it was cancelled, or took too long: never anything else.</exception>
    public static Task<BuildNeed> WhyAsync(PublishPlan plan, IImageStores stores, CancellationToken cancellationToken) => MaskedWork.RunAsync(
        stores.Secrets ?? new(),
        new Progress<BuildEvent>(),
        _ => InTimeAsync(
            plan.Build,
            plan.Build.Timeout,
            TimeProvider.System,
            token => WhyAsync(plan.Build, plan.Engine, stores, token),
            cancellationToken));

    private static async Task<BuildNeed> WhyAsync(ImageBuild build, string engine, IImageStores stores, CancellationToken cancellationToken)
    {
        var need = await SkipUnchanged.AskAsync(await BaseImagePin.PinAsync(build, stores, cancellationToken), stores, engine, cancellationToken);
        return need.PreviousKey is { } previous && need.Changed.Contains("workspace", StringComparer.Ordinal)
            ? need with { ChangedFiles = await WorkspaceListing.CompareAsync(build.Workspace, previous, stores.CacheFolder, cancellationToken) }
            : need;
    }

    private Task<PublishedImage> PublishInTimeAsync(ImageBuild build, IProgress<BuildEvent> events, CancellationToken cancellationToken) => InTimeAsync(
        build,
        deadline?.Invoke(build) ?? build.Timeout,
        time,
        async token =>
        {
            events.Report(new PhaseStarted("resolve", $"Resolving {build.BaseImage?.ToString() ?? "the base image"}"));
            return await engine.BuildAsync(await BaseImagePin.PinAsync(build, stores, token), events, token);
        },
        cancellationToken);

    private static async Task<T> InTimeAsync<T>(ImageBuild build, TimeSpan allowed, TimeProvider time, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(allowed, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await work(either.Token);
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
