using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Engine;

namespace Dispatch.Build.Knative.Builds;

/// <summary>A Build that lies in a cluster, as it was when somebody looked.</summary>
public sealed class ClusterBuild
{
    internal ClusterBuild(JsonObject resource)
    {
        Resource = resource;
        Condition = resource.Objects("status", "conditions").FirstOrDefault(static item => (item.Text("type") ?? item.Text("state")) == "Succeeded");
        Phase = BuildPhases.Of(resource);
    }

    /// <summary>Its name.</summary>
    public string Name => Resource.Text("metadata", "name") ?? "";

    /// <summary>Its namespace.</summary>
    public string Namespace => Resource.Text("metadata", "namespace") ?? "";

    /// <summary>The function it builds; null when it does not say.</summary>
    public string? Function => Resource.Text("metadata", "labels", BuildRequest.NameLabel);

    /// <summary>Whether this package made it, from whatever machine.</summary>
    public bool IsOurs => Resource.Text("metadata", "labels", BuildRequest.ManagedByLabel) == BuildRequest.ManagedBy;

    /// <summary>The image it pushes, with its tag; null when it does not say.</summary>
    public string? Destination => Resource.Text("metadata", "annotations", BuildRequest.DestinationAnnotation);

    /// <summary>Host or CI run that started it.</summary>
    public string? StartedBy => Resource.Text("metadata", "annotations", BuildRequest.StartedByAnnotation);

    /// <summary>How far it is.</summary>
    public BuildPhase Phase { get; }

    /// <summary>Whether it is over.</summary>
    public bool IsFinished => Phase is BuildPhase.Succeeded or BuildPhase.Failed;

    /// <summary>The controller's word for why it is as it is.</summary>
    public string? Reason => Condition.Text("reason");

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset? Created => Resource.Time("metadata", "creationTimestamp");

    /// <summary>When it was over; null while it is not.</summary>
    public DateTimeOffset? Ended => IsFinished ? Condition.Time("lastTransitionTime") ?? Resource.Time("status", "completionTime") ?? Created : null;

    /// <summary>As the server returned it.</summary>
    internal JsonObject Resource { get; }

    internal string? Uid => Resource.Text("metadata", "uid");

    internal string? PodName => Resource.Text("status", "cluster", "podName");

    private JsonObject? Condition { get; }

    /// <summary>For those who follow it without having started it.</summary>
    internal SubmittedBuild Joined(KnativeCluster cluster) => new(Resource, Attempt: 1, IsJoined: true, cluster.Learn(Resource));
}
