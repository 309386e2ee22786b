namespace Dispatch.Build.Knative.Engine;

/// <summary>Deletes finished Builds that nobody wants to keep; nothing else in a cluster does.</summary>
internal sealed class Retention(KnativeCluster cluster, KnativeOptions options, TimeProvider time)
{
    /// <summary>Deletes the Build, or keeps it, as <see cref="KnativeOptions.Keep"/> says. One that was joined is its owner's; a failure is only told.
    /// It has a deadline of its own: how the Build ended is known, and nothing changes that.</summary>
    public async Task ApplyAsync(SubmittedBuild build, bool succeeded, IProgress<BuildEvent> events)
    {
        if (build.IsJoined || options.Keep == KeepBuilds.All || (options.Keep == KeepBuilds.Failed && !succeeded))
        {
            return;
        }

        using var deadline = new CancellationTokenSource(options.Budgets.Cancel, time);
        try
        {
            await cluster.Client.DeleteAsync(KnativeKinds.Builds, cluster.Namespace, build.Name, new() { Uid = build.Uid }, deadline.Token);
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure) || failure is OperationCanceledException)
        {
            events.Report(new Notice($"Build {build.Name} stays in namespace {cluster.Namespace}: {failure.Message}"));
        }
    }
}
