using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>
/// Decides from observations of a Build and its pod how it ends. Stateful: the first end counts, and troubles count from when they were
/// first seen, by this machine's monotonic clock; times of the cluster are only compared with one another.
/// </summary>
internal sealed class BuildOutcome
{
    // After so long without a running container, events may tell why.
    private static readonly TimeSpan _longestQuiet = TimeSpan.FromSeconds(10);

    private readonly PhaseBudgets _budgets;
    private readonly TimeSpan? _limit;
    private readonly Stopwatches _watches;
    private readonly PodTrouble _trouble;
    private readonly ConditionVerdict _condition;
    private Verdict? _end;
    private string? _name;
    private bool _podSeen;
    private JsonObject? _pod;
    private Manifests.KnativeBuild? _build;

    /// <param name="budgets">How long each phase may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limit">How long a Build may take that has no timeout of its own, as all of v0.1; null for any time.</param>
    public BuildOutcome(PhaseBudgets budgets, TimeProvider time, TimeSpan? limit = null)
    {
        (_budgets, _limit) = (budgets, limit);
        _watches = new Stopwatches(time);
        _trouble = new PodTrouble(budgets, _watches);
        _condition = new ConditionVerdict(_watches);
    }

    /// <summary>Takes an observation; after the end the same verdict again.</summary>
    public Verdict Observe(Observation seen)
    {
        if (_end is not null)
        {
            return _end;
        }

        _watches.BeginRound();
        _pod = seen.Pod ?? _pod;
        _build = seen.Build ?? _build;
        _podSeen |= seen.PodSeen || seen.Pod is not null;
        _name ??= seen.Build?.Metadata?.Name ?? seen.Build?.Metadata?.GenerateName;
        var verdict = seen.LostFor is { } lost && !IsOver ? Lost(seen.Build, lost) : Decide(seen);
        if (verdict is not null)
        {
            return _end = verdict;
        }

        var wantsEvents = seen.LostFor is null && (seen.Pod is { } pod ? IsQuiet(pod) : _podSeen);
        return new Verdict.Running(_watches.Next, wantsEvents);
    }

    // Whatever happens to the connection or to the Build then, how it ended stays known.
    private bool IsOver => _build?.Status?.Succeeded?.Status is "True" or "False";

    private string Name => Quote.Bounded(_name ?? "?");

    private Verdict.Failed? Lost(Manifests.KnativeBuild? build, TimeSpan lost)
    {
        if (lost < _budgets.LostConnection)
        {
            _watches.Wait(_budgets.LostConnection - lost);
            return null;
        }

        var inNamespace = build?.Metadata?.Namespace is { } name ? $" -n {Quote.Bounded(name)}" : "";
        return Fail(Codes.ConnectionLost, $"The cluster has not answered for {GoDuration.Format(lost)}. The Build may still run: kubectl{inNamespace} get build {Name}");
    }

    private Verdict? Decide(Observation seen)
    {
        if (IsOver)
        {
            return _condition.Decide(Name, _build!, _build!.Status!.Succeeded!, seen, _pod);
        }

        return seen.Build is not { } build ? Absent(seen)
            : (NoStatus(build) ?? LostPod(seen) ?? Trouble(seen) ?? Overdue(build)) is { } failed ? failed with { IsGivenUp = true }
            : null;
    }

    private Verdict.Failed? Absent(Observation seen)
    {
        if (seen.CancelRequested)
        {
            // Before v0.4 deleting the Build is the only way to cancel it.
            return Fail(Codes.Cancelled, $"Build {Name} was cancelled.");
        }

        return _name is not null ? Fail(Codes.PodDeleted, $"Build {Name} was deleted while it ran.")
            : _watches.IsOver("absent", _budgets.FirstStatus) ? Fail(Codes.PodDeleted, "The Build is gone.")
            : null;
    }

    private Verdict.Failed? NoStatus(Manifests.KnativeBuild build)
    {
        if (build.Status is { } status && (status.Succeeded is not null || status.StartTime is not null || !string.IsNullOrEmpty(status.Builder) || !string.IsNullOrEmpty(status.Cluster?.PodName)))
        {
            return null;
        }

        return _watches.IsOver("status", _budgets.FirstStatus)
            ? Fail(Codes.ControllerSilent, $"Build {Name} has no status after {GoDuration.Format(_budgets.FirstStatus)}. Knative Build v0.2 leaves invalid Builds like that; the reason is in the controller's log only.")
            : null;
    }

    // The controller writes nothing when a pod vanishes; a node that is lost may come back.
    private Verdict.Failed? LostPod(Observation seen)
    {
        var isGone = _podSeen && seen.Pod is null;
        var cause = _podSeen ? PodEnd.Find(_pod, isGone ? seen.Events : []) : null;
        if (!isGone && cause is null)
        {
            _watches.Reset("pod");
            return null;
        }

        if (!_watches.IsOver("pod", _budgets.LostPod))
        {
            return null;
        }

        return seen.CancelRequested ? Fail(Codes.Cancelled, $"Build {Name} was cancelled.")
            : cause is not null ? new Verdict.Failed(cause)
            : Fail(Codes.PodDeleted, $"{Capital(PodEnd.PodName(_pod))} was deleted while Build {Name} ran.");
    }

    private Verdict.Failed? Trouble(Observation seen) =>
        !seen.CancelRequested && seen.Pod is not null && _trouble.Find(seen.Pod, seen.Events) is { } trouble ? new Verdict.Failed(trouble) : null;

    private Verdict.Failed? Overdue(Manifests.KnativeBuild build)
    {
        if (build.Status?.StartTime is null)
        {
            return null;
        }

        if (BuildTimes.Timeout(build) is not { } timeout)
        {
            return _limit is { } limit && _watches.IsOver(BuildTimes.Key, limit) ? Fail(Codes.Timeout, $"Build {Name} was not done within {GoDuration.Format(limit)}.") : null;
        }

        return _watches.IsOver(BuildTimes.Key, timeout + _budgets.Verdict)
            ? Fail(Codes.Timeout, $"Build {Name} was not done within {GoDuration.Format(timeout)}, and the controller has not ended it {GoDuration.Format(_budgets.Verdict)} later.")
            : null;
    }

    private bool IsQuiet(JsonObject pod)
    {
        var containers = PodContainers.Of(pod);
        if (containers.Any(static container => container.State is ContainerState.Running)
            || (containers.Count > 0 && containers.All(static container => container.State is ContainerState.Terminated)))
        {
            _watches.Reset("quiet");
            return false;
        }

        return _watches.IsOver("quiet", _budgets.Configuration < _longestQuiet ? _budgets.Configuration : _longestQuiet);
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static Verdict.Failed Fail(ErrorCode code, string message) => new(new Diagnostic(code, message));
}
