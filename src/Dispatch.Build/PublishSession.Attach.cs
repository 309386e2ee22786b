using Dispatch.Build.Definitions;
using Dispatch.Build.Diagnosis;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Builds;
using Dispatch.Build.Reporting;

namespace Dispatch.Build;

/// <summary>Publishes that somebody else began.</summary>
public sealed partial class PublishSession
{
    // No registry has this name (RFC 2606).
    private const string NoRegistry = "none.invalid";

    /// <summary>Follows a Build that is in a cluster already to its end, with the proof of a publish. A failure is told by the record, not thrown.</summary>
    /// <param name="settings">The cluster, and how registries are reached.</param>
    /// <param name="selection">Which Build.</param>
    /// <param name="context">What is known of what it builds, the Dockerfile above all; null for what the Build itself tells.</param>
    /// <param name="events">Hears what happens.</param>
    /// <param name="logFile">The log, absolute; null for one in the cache folder.</param>
    /// <param name="cancellationToken">Stops following; the Build goes on.</param>
    public async Task<PublishRecord> AttachAsync(
        SettingReader settings, BuildSelection selection, LogContext? context, IProgress<BuildEvent> events, string? logFile, CancellationToken cancellationToken)
    {
        var report = new PublishReport(selection.Text, settings.DefinitionFile, time);
        try
        {
            var named = settings.ToClusterSettings();
            var cluster = ClusterOf(named);
            var build = await new ClusterBuilds(cluster).FindAsync(selection, cancellationToken);
            report = new PublishReport(build.Function ?? build.Name, settings.DefinitionFile, time);

            // The Build names the registry: what anyone may write into a Build must not decide where a password goes.
            var access = settings.ToStoreSettings();
            using var stores = (access with { PushRegistry = access.PushRegistry ?? NoRegistry }).Open();
            using var log = new LogFile(logFile ?? Path.Combine(stores.CacheFolder, "logs", $"{build.Name}.log"), report.Before(events));
            report.LogFile = log.Path;
            var options = KnativeOptions.Of(named) with { InsecureRegistries = access.PlainHttp, Leave = leave };
            return report.Succeed(await OrLeaveAsync(new BuildAttachment(cluster, options, stores, time).FollowAsync(build, context, log, cancellationToken)));
        }
        catch (Exception failure) when (failure is DispatchException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            return report.Fail(Coded(failure));
        }
    }
}
