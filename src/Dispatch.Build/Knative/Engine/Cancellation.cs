using System.Text.Json.Nodes;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Engine;

/// <summary>How a cancellation ended.</summary>
internal enum CancelResult
{
    /// <summary>Someone else started it, so it goes on.</summary>
    LeftAlone,

    /// <summary>The cluster shows that it was cancelled, failed or is gone.</summary>
    Stopped,

    /// <summary>It succeeded before the cancellation came.</summary>
    Succeeded,

    /// <summary>Nobody knows: the time for it is over, the cluster refused, or the user left.</summary>
    Unproved,
}

/// <summary>Ends a Build that we started, and looks that it ended. It has a deadline of its own and never throws.</summary>
internal sealed class Cancellation(KnativeCluster cluster, KnativeOptions options, TimeProvider time)
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Cancels within <see cref="PhaseBudgets.Cancel"/>; what a joined Build does is not our business.</summary>
    public async Task<CancelResult> CancelAsync(SubmittedBuild build, IProgress<BuildEvent> events)
    {
        if (build.IsJoined)
        {
            events.Report(new Notice($"Build {build.Name} goes on: someone else started it. Follow it with: dotnet dispatch attach {build.Name} --namespace {cluster.Namespace}; look at it with: kubectl get {KnativeKinds.Builds} {build.Name} -n {cluster.Namespace}"));
            return CancelResult.LeftAlone;
        }

        using var deadline = new CancellationTokenSource(options.Budgets.Cancel, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, options.Leave);
        try
        {
            return await StopAsync(build, events, either.Token);
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure) || failure is OperationCanceledException)
        {
            var reason = failure is not OperationCanceledException ? failure.Message : options.Leave.IsCancellationRequested ? "nobody waits for it" : $"not within {GoDuration.Format(options.Budgets.Cancel)}";
            events.Report(new Notice($"Build {build.Name} is not known to have stopped ({reason})."));
            return CancelResult.Unproved;
        }
    }

    /// <summary>Cancels, and returns when the cluster shows how the Build ended, whoever started it.</summary>
    /// <exception cref="KubernetesException">The cluster refused, or cannot be reached.</exception>
    public async Task<CancelResult> StopAsync(SubmittedBuild build, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        var name = $"{KnativeKinds.Builds} {build.Name} -n {cluster.Namespace}";
        var canCancel = await CanCancelAsync(build, cancellationToken);
        var command = canCancel ? $"kubectl patch {name} --type merge -p '{{\"spec\":{{\"Status\":\"{BuildPhases.Cancelled}\"}}}}'" : $"kubectl delete {name}";
        events.Report(new Notice($"Cancelling Build {build.Name}. Look at it with: kubectl get {name} -o yaml; cancel it by hand with: {command}"));
        await (canCancel ? PatchAsync(build, cancellationToken) : DeleteAsync(build, cancellationToken));
        return await WaitAsync(build, cancellationToken);
    }

    // Where no webhook answered the create, the controller's first write shows that this is v0.4 or later.
    private async Task<bool> CanCancelAsync(SubmittedBuild build, CancellationToken cancellationToken)
    {
        try
        {
            var release = build.Release == KnativeRelease.V03 && await cluster.FindAsync(build.Name, cancellationToken) is { } now ? cluster.Learn(now) : build.Release;
            return release >= KnativeRelease.V04;
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure) || failure is OperationCanceledException)
        {
            return false;
        }
    }

    private async Task PatchAsync(SubmittedBuild build, CancellationToken cancellationToken)
    {
        // The uid is a precondition: a Build that took the name meanwhile is not ours.
        var patch = new JsonObject { ["spec"] = new JsonObject { ["Status"] = BuildPhases.Cancelled } };
        if (build.Uid is { } uid)
        {
            patch["metadata"] = new JsonObject { ["uid"] = uid };
        }

        try
        {
            await cluster.Client.MergePatchAsync(KnativeKinds.Builds, cluster.Namespace, build.Name, patch, subresource: null, cancellationToken);
        }
        catch (Exception failure) when (failure is KubernetesNotFoundException or KubernetesConflictException)
        {
            // Gone, or another one: the wait tells.
        }
    }

    private async Task DeleteAsync(SubmittedBuild build, CancellationToken cancellationToken)
    {
        try
        {
            await cluster.Client.DeleteAsync(KnativeKinds.Builds, cluster.Namespace, build.Name, new() { Uid = build.Uid }, cancellationToken);
        }
        catch (KubernetesConflictException)
        {
            // Another Build has the name now: ours is gone.
        }
    }

    private async Task<CancelResult> WaitAsync(SubmittedBuild build, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await cluster.FindAsync(build.Name, cancellationToken) is not { } now || now.Text("metadata", "uid") != build.Uid)
            {
                return CancelResult.Stopped;
            }

            switch (BuildPhases.Of(now))
            {
                case BuildPhase.Succeeded: return CancelResult.Succeeded;
                case BuildPhase.Failed: return CancelResult.Stopped;
                default: await Task.Delay(_interval, time, cancellationToken); break;
            }
        }
    }
}
