using Dispatch.Build.Knative.Engine;

namespace Dispatch.Build.Knative.Builds;

/// <summary>Cancels Builds in the way that their release knows, whoever started them.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="options">How long it may take (<see cref="PhaseBudgets.Cancel"/>).</param>
/// <param name="time">The clock.</param>
public sealed class BuildStop(KnativeCluster cluster, KnativeOptions options, TimeProvider time)
{
    /// <summary>Cancels it and waits for the verdict.</summary>
    /// <returns>How it ended: <see cref="BuildPhase.Failed"/> when it was stopped or was over already, <see cref="BuildPhase.Succeeded"/> when it was quicker.</returns>
    /// <exception cref="DispatchException">DSP6003: it is not known to have stopped; DSP1215: it is none of ours; or the cluster refuses.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more; it may stop all the same.</exception>
    public async Task<BuildPhase> StopAsync(ClusterBuild build, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        if (!build.IsOurs)
        {
            throw new DispatchException(new Diagnostic(Codes.BuildMissing, $"Build '{build.Name}' in namespace '{build.Namespace}' is none of ours.") { Suggestion = "Cancel it with the tool that submitted it." });
        }

        if (build.IsFinished)
        {
            return build.Phase;
        }

        using var deadline = new CancellationTokenSource(options.Budgets.Cancel, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await new Cancellation(cluster, options, time).StopAsync(build.Joined(cluster), events, either.Token) == CancelResult.Succeeded ? BuildPhase.Succeeded : BuildPhase.Failed;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DispatchException(Codes.ConnectionLost, $"Build {build.Name} is asked to stop, but did not within {GoDuration.Format(options.Budgets.Cancel)}.");
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            throw ClusterFailures.Explain(failure);
        }
    }
}
