using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>State of a container (core/v1 ContainerState).</summary>
internal abstract record ContainerState
{
    private ContainerState()
    {
    }

    /// <summary>Not started; the reason is null when nothing is known yet.</summary>
    public sealed record Waiting(string? Reason, string? Message) : ContainerState;

    /// <summary>Running since a time of the node.</summary>
    public sealed record Running(DateTimeOffset? Since) : ContainerState;

    /// <summary>Ended. Times are the node's; the exit code is null when the kubelet only made one up.</summary>
    public sealed record Terminated(int? ExitCode, int? Signal, string? Reason, string? Message, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt) : ContainerState
    {
        /// <summary>The kernel killed a process of it for its memory, whatever the exit code says.</summary>
        public bool IsOutOfMemory => Reason == "OOMKilled";

        /// <summary>SIGKILL or SIGTERM from outside ended it.</summary>
        public bool IsKilled => ExitCode is 137 or 143 || Signal is 9 or 15;

        /// <summary>It never ran: the runtime could not start its program.</summary>
        public bool IsStartError => Reason is "ContainerCannotRun" or "StartError";
    }

    /// <summary>Reads the member <c>state</c> of a container status.</summary>
    public static ContainerState Of(JsonNode? state)
    {
        if (state.Find("terminated") is JsonObject ended)
        {
            var reason = ended.Text("reason");
            var exitCode = reason == "ContainerStatusUnknown" ? null : ended.Number("exitCode");
            return new Terminated(exitCode, ended.Number("signal"), reason, ended.Text("message"), ended.Time("startedAt"), ended.Time("finishedAt"));
        }

        return state.Find("running") is JsonObject running
            ? new Running(running.Time("startedAt"))
            : new Waiting(state.Text("waiting", "reason"), state.Text("waiting", "message"));
    }
}
