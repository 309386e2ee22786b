using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>What is known of a Build at one moment.</summary>
/// <param name="Build">As the cluster has it; null when it is not, or no longer, there.</param>
internal sealed record Observation(Manifests.KnativeBuild? Build)
{
    /// <summary>Its pod; null when it is not, or no longer, there.</summary>
    public JsonObject? Pod { get; init; }

    /// <summary>Whether the pod was there at any time.</summary>
    public bool PodSeen { get; init; }

    /// <summary>Events of the pod, in any order.</summary>
    public IReadOnlyList<JsonObject> Events { get; init; } = [];

    /// <summary>How long the API server has been out of reach; null while it answers.</summary>
    public TimeSpan? LostFor { get; init; }

    /// <summary>Whether this process asked to cancel the Build.</summary>
    public bool CancelRequested { get; init; }
}
