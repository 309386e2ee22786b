using System.Text.Json.Nodes;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Engine;

/// <summary>Gets a Build into the cluster once, however often and from wherever it is asked for: the name follows from the inputs.</summary>
internal sealed class Submission(KnativeCluster cluster, KnativeOptions options, TimeProvider time)
{
    private const int MaxAttempts = 100;
    private const int MaxCreates = 3;

    private readonly Cancellation _cancellation = new(cluster, options, time);

    /// <summary>Creates the Build, or joins one of the same inputs; <paramref name="firstAttempt"/> leaves earlier ones aside.</summary>
    /// <exception cref="DispatchException">The cluster refused it, or cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing that this call created is left running.</exception>
    public async Task<SubmittedBuild> SubmitAsync(BuildRequest request, int firstAttempt, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            for (var attempt = firstAttempt; attempt < firstAttempt + MaxAttempts; attempt++)
            {
                if (await TryAsync(request, attempt, events, cancellationToken) is not { } submitted)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    continue;
                }

                if (cancellationToken.IsCancellationRequested)
                {
                    await _cancellation.CancelAsync(submitted, events);
                    cancellationToken.ThrowIfCancellationRequested();
                }

                return submitted;
            }
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            throw ClusterFailures.Explain(failure);
        }

        throw new DispatchException(new Diagnostic(Codes.AdmissionDenied, $"Namespace '{cluster.Namespace}' holds {MaxAttempts} Builds '{request.NameOf(1)}' of these inputs, and none can be used.")
        {
            Suggestion = $"Delete them: kubectl delete builds.build.knative.dev -n {cluster.Namespace} -l {BuildRequest.KeyLabel}={request.Key.Value.Hex[..16]}",
        });
    }

    // Null when this name belongs to a Build that is of no use.
    private async Task<SubmittedBuild?> TryAsync(BuildRequest request, int attempt, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        var name = request.NameOf(attempt);
        for (var left = MaxCreates; ; left--)
        {
            // The answer was lost, or the name is taken.
            var (build, problem) = await CreateAsync(request, attempt, cancellationToken);
            build ??= await LookUpAsync(name, problem, events, cancellationToken);
            if (build is not null)
            {
                return request.Created(build) ? new(build, attempt, IsJoined: false, cluster.Learn(build))
                    : request.Matches(build) ? Join(request, build, attempt, events) : null;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (problem is KubernetesConflictException)
            {
                return null;
            }

            // To ask again is harmless: should the first request arrive after all, its Build has the same name.
            if (left == 1 || problem is OperationCanceledException)
            {
                throw problem is KubernetesUnavailableException ? ClusterFailures.Explain(problem) : Unanswered(name, problem);
            }
        }
    }

    // With a deadline of its own, so that a cancelled call still learns what it left behind.
    private async Task<JsonObject?> LookUpAsync(string name, Exception? problem, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Budgets.Cancel, time);
        try
        {
            return await cluster.FindAsync(name, deadline.Token);
        }
        catch (Exception failure) when ((ClusterFailures.CanExplain(failure) || failure is OperationCanceledException) && problem is not KubernetesConflictException)
        {
            events.Report(new Notice($"Build {name} may have been created: see kubectl get builds.build.knative.dev {name} -n {cluster.Namespace}"));
            cancellationToken.ThrowIfCancellationRequested();
            throw Unanswered(name, problem);
        }
        catch (OperationCanceledException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Unanswered(name, failure);
        }
    }

    private async Task<(JsonObject? Build, Exception? Problem)> CreateAsync(BuildRequest request, int attempt, CancellationToken cancellationToken)
    {
        await cluster.Submits.WaitAsync(cancellationToken);

        // A POST that is cut short may act all the same: a cancelled caller waits for its answer a little longer.
        using var budget = new CancellationTokenSource(options.Budgets.Submit, time);
        await using var hurry = cancellationToken.UnsafeRegister(_ => budget.CancelAfter(options.Budgets.Cancel), null);
        try
        {
            return (await cluster.Client.CreateAsync(KnativeKinds.Builds, cluster.Namespace, request.ToJson(cluster.Namespace, attempt), budget.Token), null);
        }
        catch (Exception failure) when (failure is KubernetesConflictException or KubernetesConnectionException { MayHaveActed: true } or KubernetesUnavailableException { Status.Code: >= 500 } or OperationCanceledException)
        {
            return (null, failure);
        }
        finally
        {
            cluster.Submits.Release();
        }
    }

    private SubmittedBuild? Join(BuildRequest request, JsonObject build, int attempt, IProgress<BuildEvent> events)
    {
        var phase = BuildPhases.Of(build);
        if (phase is BuildPhase.Failed or BuildPhase.Ending || (phase == BuildPhase.Succeeded && request.Force))
        {
            return null;
        }

        var text = phase == BuildPhase.Succeeded ? "Found" : "Joined";
        events.Report(new Notice($"{text} Build {request.NameOf(attempt)} in namespace {cluster.Namespace}, started{Age(build)} by {build.Text("metadata", "annotations", BuildRequest.StartedByAnnotation) ?? "someone"}."));
        return new(build, attempt, IsJoined: true, cluster.Learn(build));
    }

    private string Age(JsonObject build) =>
        build.Time("metadata", "creationTimestamp") is { } created
            ? $" {GoDuration.Format(TimeSpan.FromSeconds(Math.Max(0, Math.Floor((time.GetUtcNow() - created).TotalSeconds))))} ago"
            : "";

    private DispatchException Unanswered(string name, Exception? problem) =>
        new(Codes.ClusterUnreachable, $"The cluster at {cluster.Client.Server} did not say whether it took Build '{name}' in namespace '{cluster.Namespace}'.", problem);
}
