using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Dispatch.Build.Definitions;
using Dispatch.Build.Knative;
using Dispatch.Build.Reporting;
using Dispatch.Build.Stores;

namespace Dispatch.Build;

/// <summary>
/// Publishes what a face defines, from the settings to the record. All publishes of a session share connections: to registries, and one client with one watch
/// for each cluster. Safe to use from several threads.
/// </summary>
/// <param name="environment">Reads an environment variable.</param>
/// <param name="time">The clock.</param>
/// <param name="leave">Cancelled when nobody wants to wait for a cancellation.</param>
public sealed partial class PublishSession(Func<string, string?> environment, TimeProvider time, CancellationToken leave = default) : IAsyncDisposable
{
    // So long an engine may take to say how to go on, once nobody wants to wait for it.
    private static readonly TimeSpan _lastWords = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Lazy<ImageStores>> _stores = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string? Config, string? Context, string? Namespace), Lazy<ClusterConnection>> _clusters = new();

    /// <summary>Publishes. A failure is told by the record, not thrown.</summary>
    /// <param name="definition">What to publish.</param>
    /// <param name="events">Hears what happens.</param>
    /// <param name="logFile">The log, absolute; null for one in the cache folder.</param>
    /// <param name="cancellationToken">Cancels it; the record says so.</param>
    public async Task<PublishRecord> PublishAsync(FunctionDefinition definition, IProgress<BuildEvent> events, string? logFile, CancellationToken cancellationToken)
    {
        var report = new PublishReport(definition.Name, definition.Settings.DefinitionFile, time);
        try
        {
            var stores = StoresOf(definition.Settings);
            report.Secrets = stores.Secrets;
            var plan = definition.ToPlan(cancellationToken);
            report.Plan = plan;
            using var log = new LogFile(logFile ?? DefaultLogFile(plan, stores.CacheFolder), report.Before(events));
            report.LogFile = log.Path;
            var publisher = Publisher.For(plan, stores, definition.Settings.ToStoreSettings().PlainHttp, ClusterOf, leave);
            var image = await OrLeaveAsync(publisher.PublishAsync(plan.Build, log, cancellationToken));
            if (image.Skipped)
            {
                log.KeepPrevious();
            }

            return report.Succeed(image);
        }
        catch (Exception failure) when (failure is DispatchException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            return report.Fail(Coded(failure));
        }
    }

    /// <summary>What a publish would start from, as lines; parts of them may be remote text.</summary>
    /// <exception cref="DispatchException">A setting, the workspace or the Dockerfile is not as it has to be.</exception>
    public async Task<IReadOnlyList<string>> DescribeAsync(FunctionDefinition definition, CancellationToken cancellationToken) =>
        await DryRun.DescribeAsync(definition.ToPlan(cancellationToken), StoresOf(definition.Settings), cancellationToken);

    /// <summary>Whether a publish would build, and why; nothing is built, and no cluster is asked.</summary>
    /// <exception cref="DispatchException">A setting or the workspace is not as it has to be, or a registry does not answer.</exception>
    public async Task<BuildNeed> WhyAsync(FunctionDefinition definition, CancellationToken cancellationToken) =>
        await Publisher.WhyAsync(definition.ToPlan(cancellationToken), StoresOf(definition.Settings), cancellationToken);

    /// <summary>Where content is kept by digest, and logs are.</summary>
    /// <exception cref="DispatchException">A setting is wrong.</exception>
    public string CacheFolderOf(SettingReader settings) => StoresOf(settings).CacheFolder;

    /// <summary>The stores that settings reach, opened by whoever comes first.</summary>
    /// <exception cref="DispatchException">A setting is wrong.</exception>
    public ImageStores StoresOf(SettingReader settings) => _stores.GetOrAdd(settings.StoreKey, _ => new(() => settings.ToStoreSettings().Open())).Value;

    /// <summary>The cluster that checked settings name, opened by whoever comes first.</summary>
    /// <exception cref="DispatchException">DSP1207: the kubeconfig cannot be used.</exception>
    public KnativeCluster ClusterOf(ClusterSettings settings) =>
        _clusters.GetOrAdd((settings.KubeConfig, settings.KubeContext, settings.Namespace), _ => new(() => ClusterConnection.Open(settings, environment))).Value.Cluster;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _clusters.Values.Where(cluster => cluster.IsValueCreated && !leave.IsCancellationRequested))
        {
            await cluster.Value.DisposeAsync();
        }

        foreach (var stores in _stores.Values.Where(static stores => stores.IsValueCreated))
        {
            stores.Value.Dispose();
        }
    }

    private async Task<PublishedImage> OrLeaveAsync(Task<PublishedImage> work)
    {
        var left = Task.Delay(Timeout.InfiniteTimeSpan, leave);
        if (await Task.WhenAny(work, left) == left && await Task.WhenAny(work, Task.Delay(_lastWords)) != work)
        {
            throw new DispatchException(Codes.Cancelled, "It was left without waiting: what it started may still be running.");
        }

        return await work;
    }

    // Functions of one name in different folders have logs of their own.
    private static string DefaultLogFile(PublishPlan plan, string cache) =>
        Path.Combine(cache, "logs", $"{plan.Build.Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plan.Build.Workspace.Root)))[..8]}.log");

    private static DispatchException Coded(Exception failure) => failure switch
    {
        DispatchException coded => coded,
        OperationCanceledException => new(Codes.Cancelled, "It was interrupted.", failure),
        _ => new(Codes.OutputFile, failure.Message, failure),
    };
}
