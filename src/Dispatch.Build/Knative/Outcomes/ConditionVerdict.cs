using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>Reads a condition that is True or False together with the pod, which may be a moment behind.</summary>
internal sealed partial class ConditionVerdict(Stopwatches watches)
{
    private static readonly TimeSpan _podMayLag = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _timeoutMayFollow = TimeSpan.FromSeconds(5);

    /// <summary>Null to wait a moment for the pod, or for the controller's second word.</summary>
    public Verdict? Decide(string name, Manifests.KnativeBuild build, Manifests.BuildCondition condition, Observation seen, JsonObject? pod)
    {
        var containers = PodContainers.Of(pod);
        if (condition.Status == "True")
        {
            return Success(build, containers, seen.Pod is not null);
        }

        return condition.Reason switch
        {
            "BuildCancelled" => Cancelled(name, seen.CancelRequested),
            "BuildTimeout" when seen.CancelRequested || build.Spec?.Status == "BuildCancelled" => Cancelled(name, seen.CancelRequested),
            "BuildTimeout" => Timeout(name, build),
            "BuildValidationFailed" => new Verdict.Failed(ControllerMessage.Validation(name, condition.Message)),
            "BuildExecuteFailed" => new Verdict.Failed(ControllerMessage.Execution(name, condition.Message)),
            _ => Failure(name, build, condition, seen, pod, containers),
        };
    }

    private Verdict? Success(Manifests.KnativeBuild build, IReadOnlyList<PodContainer> containers, bool podIsThere)
    {
        var digest = ReportedDigest.Find(containers) ?? ReportedDigest.Find(build.Status?.StepStates);
        if (digest is null && podIsThere && !containers.All(static container => container.State is ContainerState.Terminated) && !watches.IsOver("lag", _podMayLag))
        {
            return null;
        }

        // A step can go on after its builder was killed.
        return digest is null && OutOfMemory(containers) is { } killed ? killed : new Verdict.Succeeded(digest);
    }

    private Verdict.Failed? Failure(string name, Manifests.KnativeBuild build, Manifests.BuildCondition condition, Observation seen, JsonObject? pod, IReadOnlyList<PodContainer> containers)
    {
        var (container, ended) = Failed(containers, condition.Message);
        var wasKilled = ended is null or { ExitCode: null } or { IsKilled: true };
        if (seen.CancelRequested && wasKilled)
        {
            return Cancelled(name, byUs: true);
        }

        if (seen.Pod is not null && container?.State is not ContainerState.Terminated && ended is not null && !watches.IsOver("lag", _podMayLag))
        {
            return null;
        }

        if ((OutOfMemory(containers) ?? Wrap(PodEnd.Find(pod, []))) is { } known)
        {
            return known;
        }

        if (ended is { IsKilled: true } && BuildTimes.IsNearDeadline(build, ended, watches))
        {
            return watches.IsOver("killed", _timeoutMayFollow) ? Timeout(name, build) : null;
        }

        return container is not null && ended is not null
            ? ContainerFailure.Of(container, ended)
            : Wrap(PodEnd.FromSentence(condition.Message)) ?? new Verdict.Failed(new Diagnostic(Codes.StepFailed, $"Build {name} failed: {Quote.Sentence(condition.Message ?? "no message")}"));
    }

    // The pod knows; the controller's words help when it is gone or behind.
    private static (PodContainer? Container, ContainerState.Terminated? Ended) Failed(IReadOnlyList<PodContainer> containers, string? message)
    {
        foreach (var container in containers)
        {
            if (container.State is ContainerState.Terminated { ExitCode: not (null or 0) } ended)
            {
                return (container, ended);
            }
        }

        var match = StepMessage.Match(message ?? "");
        if (!match.Success || !int.TryParse(match.Groups["code"].ValueSpan, out var exitCode))
        {
            return (null, null);
        }

        var name = match.Groups["name"].Value;
        var named = containers.FirstOrDefault(container => container.Name == name) ?? new PodContainer(name, PodContainer.RoleOf(name), null, null, new ContainerState.Waiting(null, null));
        return (named, new ContainerState.Terminated(exitCode, null, null, null, null, null));
    }

    private static Verdict.Failed? OutOfMemory(IEnumerable<PodContainer> containers)
    {
        foreach (var container in containers)
        {
            if (container.State is ContainerState.Terminated { IsOutOfMemory: true } killed)
            {
                var limit = container.MemoryLimit is { } quantity ? $", limit {Quote.Bounded(quantity)}" : "";
                return new Verdict.Failed(new Diagnostic(Codes.OutOfMemory, $"{container.DisplayName} was killed for its memory (OOMKilled, exit code {killed.ExitCode}{limit})."));
            }
        }

        return null;
    }

    private static Verdict.Failed? Wrap(Diagnostic? diagnostic) => diagnostic is null ? null : new Verdict.Failed(diagnostic);

    private static Verdict.Failed Cancelled(string name, bool byUs) =>
        new(new Diagnostic(Codes.Cancelled, byUs ? $"Build {name} was cancelled." : $"Build {name} was cancelled by somebody else.")
        {
            Suggestion = byUs ? null : "Ask who cancels Builds in that namespace, then run it again.",
        });

    private static Verdict.Failed Timeout(string name, Manifests.KnativeBuild build)
    {
        var limit = BuildTimes.Timeout(build) is { } timeout ? $" within {GoDuration.Format(timeout)}" : " in time";
        return new Verdict.Failed(new Diagnostic(Codes.Timeout, $"Build {name} was not done{limit}."));
    }

    [GeneratedRegex("^build step \"(?<name>[^\"]*)\" exited with code (?<code>-?[0-9]{1,9})", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex StepMessage { get; }
}
