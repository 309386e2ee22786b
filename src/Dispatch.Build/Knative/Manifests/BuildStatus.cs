using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Build.Knative.Manifests;

/// <summary>The status of a <c>Build</c>, of any release.</summary>
public sealed record BuildStatus
{
    /// <summary>Only the type <c>Succeeded</c> is ever written.</summary>
    public IReadOnlyList<BuildCondition>? Conditions { get; init; }

    /// <summary><c>Cluster</c>.</summary>
    public string? Builder { get; init; }

    /// <summary>Where its pod is.</summary>
    public BuildCluster? Cluster { get; init; }

    /// <summary>When it began; JSON null in v0.1.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>v0.3 to v0.7 only set it on a timeout.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>core/v1 ContainerStates, by position; which positions depends on the release.</summary>
    public IReadOnlyList<JsonElement>? StepStates { get; init; }

    /// <summary>Container names of the steps that ended, failed ones included.</summary>
    public IReadOnlyList<string>? StepsCompleted { get; init; }

    /// <summary>Members this model does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>The condition <c>Succeeded</c>; null while there is none.</summary>
    [JsonIgnore]
    public BuildCondition? Succeeded => Conditions?.FirstOrDefault(static condition => (condition?.Type ?? condition?.State) == "Succeeded");
}

/// <summary>Where the pod of a <c>Build</c> is.</summary>
public sealed record BuildCluster(string? Namespace, string? PodName)
{
    /// <summary>Members this model does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>A condition of a <c>Build</c>.</summary>
public sealed record BuildCondition
{
    /// <summary><c>Succeeded</c>.</summary>
    public string? Type { get; init; }

    /// <summary>What v0.1 calls <see cref="Type"/>.</summary>
    public string? State { get; init; }

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    public string? Status { get; init; }

    /// <summary>A word; empty on an ordinary step failure. v0.2 swaps it with the message while pending.</summary>
    public string? Reason { get; init; }

    /// <summary>A sentence.</summary>
    public string? Message { get; init; }

    /// <summary>Moves with every event of the pod.</summary>
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>Members this model does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
