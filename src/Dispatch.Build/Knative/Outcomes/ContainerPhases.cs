using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>
/// Turns successive observations of a pod into the begin and the end of each container, each exactly once, in the order they ran.
/// Durations are differences of the node's own times; no clock of this machine takes part.
/// </summary>
internal sealed class ContainerPhases
{
    private readonly Dictionary<string, DateTimeOffset?> _started = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);

    /// <summary>What is new since the last observation.</summary>
    public IReadOnlyList<(PodContainer Container, BuildEvent Event)> Observe(JsonObject? pod)
    {
        var events = new List<(PodContainer, BuildEvent)>();
        foreach (var container in PodContainers.Of(pod))
        {
            switch (container.State)
            {
                case ContainerState.Running running:
                    Start(container, running.Since, events);
                    break;
                case ContainerState.Terminated { ExitCode: null } when !_started.ContainsKey(container.Name):
                    // The kubelet's word for a container of a deleted pod, which may never have run.
                    break;
                case ContainerState.Terminated ended:
                    Start(container, ended.StartedAt, events);
                    End(container, ended, events);
                    break;
            }
        }

        return events;
    }

    private void Start(PodContainer container, DateTimeOffset? since, List<(PodContainer, BuildEvent)> events)
    {
        if (_started.TryAdd(container.Name, since))
        {
            events.Add((container, new PhaseStarted(container.DisplayName, container.Image ?? container.Name)));
        }
    }

    private void End(PodContainer container, ContainerState.Terminated ended, List<(PodContainer, BuildEvent)> events)
    {
        if (_ended.Add(container.Name))
        {
            var duration = ended.FinishedAt - (ended.StartedAt ?? _started[container.Name]);
            events.Add((container, new PhaseEnded(container.DisplayName, duration > TimeSpan.Zero ? duration.Value : TimeSpan.Zero, ended.ExitCode)));
        }
    }
}
