using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>Finds what keeps a pod from starting and never ends by itself, once it lasts longer than it may.</summary>
internal sealed class PodTrouble(PhaseBudgets budgets, Stopwatches watches)
{
    private static readonly FrozenSet<string> _pull = FrozenSet.Create(StringComparer.Ordinal, "ErrImagePull", "ImagePullBackOff", "RegistryUnavailable");
    private static readonly FrozenSet<string> _hopeless = FrozenSet.Create(StringComparer.Ordinal, "InvalidImageName", "ErrImageNeverPull", "ImageInspectError");
    private static readonly FrozenSet<string> _configuration = FrozenSet.Create(StringComparer.Ordinal, "CreateContainerConfigError", "CreateContainerError", "RunContainerError");
    private static readonly FrozenSet<string> _mount = FrozenSet.Create(StringComparer.Ordinal, "FailedMount", "FailedAttachVolume");

    // The kubelet tells why only until it backs off.
    private readonly Dictionary<string, string> _pullMessages = new(StringComparer.Ordinal);

    /// <summary>The trouble that lasted too long; null while there is none, or it may still pass.</summary>
    public Diagnostic? Find(JsonObject pod, IReadOnlyList<JsonObject> events)
    {
        var containers = PodContainers.Of(pod);
        foreach (var container in containers.Concat(PodContainers.End(pod)))
        {
            if (Waiting(container, events) is { } trouble)
            {
                return trouble;
            }
        }

        return Scheduling(pod) ?? Mounts(containers, events);
    }

    private Diagnostic? Waiting(PodContainer container, IReadOnlyList<JsonObject> events)
    {
        var (pullKey, configurationKey) = ($"pull {container.Name}", $"configuration {container.Name}");
        if (container.State is not ContainerState.Waiting waiting)
        {
            watches.Reset(pullKey);
            watches.Reset(configurationKey);
            return null;
        }

        var reason = waiting.Reason ?? "";
        if (_hopeless.Contains(reason))
        {
            return Explain(Codes.ImagePull, container, reason, waiting.Message);
        }

        if (_pull.Contains(reason))
        {
            if (reason == "ErrImagePull" && waiting.Message is { } message)
            {
                _pullMessages[container.Name] = message;
            }

            return watches.IsOver(pullKey, budgets.ImagePull) ? Explain(Codes.ImagePull, container, reason, PullMessage(container, waiting, events)) : null;
        }

        if (!_configuration.Contains(reason))
        {
            watches.Reset(configurationKey);
            return null;
        }

        return watches.IsOver(configurationKey, budgets.Configuration) ? Explain(Codes.PodConfiguration, container, reason, waiting.Message) : null;
    }

    private string? PullMessage(PodContainer container, ContainerState.Waiting waiting, IReadOnlyList<JsonObject> events) =>
        _pullMessages.GetValueOrDefault(container.Name)
        ?? events.Select(static said => said.Text("message")).LastOrDefault(said =>
            container.Image is { Length: > 0 } image && said?.StartsWith("Failed to pull image", StringComparison.Ordinal) == true && said.Contains($"\"{image}\"", StringComparison.Ordinal))
        ?? waiting.Message;

    private Diagnostic? Scheduling(JsonObject pod)
    {
        var scheduled = pod.Objects("status", "conditions").FirstOrDefault(static condition => condition.Text("type") == "PodScheduled");
        if (scheduled.Text("status") == "True" || pod.Text("spec", "nodeName") is not null)
        {
            watches.Reset("schedule");
            return null;
        }

        if (!watches.IsOver("schedule", budgets.Schedule))
        {
            return null;
        }

        var limit = GoDuration.Format(budgets.Schedule);
        return scheduled.Text("message") is { Length: > 0 } message
            ? new Diagnostic(Codes.Unschedulable, $"No node took {PodEnd.PodName(pod)} within {limit}: {Quote.Sentence(message)}")
            : new Diagnostic(Codes.StartTimeout, $"Nobody scheduled {PodEnd.PodName(pod)} within {limit}.");
    }

    // Volumes come before the first container. Events stay after what they tell is over.
    private Diagnostic? Mounts(IReadOnlyList<PodContainer> containers, IReadOnlyList<JsonObject> events)
    {
        var failure = containers.Any(static container => container.State is not ContainerState.Waiting)
            ? null
            : events.LastOrDefault(static said => _mount.Contains(said.Text("reason") ?? ""));
        if (failure is null)
        {
            watches.Reset("mount");
            return null;
        }

        return watches.IsOver("mount", budgets.Configuration)
            ? new Diagnostic(Codes.PodConfiguration, $"The pod cannot start ({failure.Text("reason")}): {Quote.Sentence(failure.Text("message"))}")
            : null;
    }

    private static Diagnostic Explain(ErrorCode code, PodContainer container, string reason, string? message)
    {
        var image = container.Image is { Length: > 0 } name ? $" (image {Quote.Bounded(name)})" : "";
        return new Diagnostic(code, $"{container.DisplayName}{image}: {reason}: {Quote.Sentence(message ?? "no message")}");
    }
}
