using System.Text.Json.Nodes;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Setup;

/// <summary>An object that a cluster is to have. Its text form names it and shows nothing of its content.</summary>
/// <param name="Resource">Where the API has it.</param>
/// <param name="Content">As it is created; a Secret's values are in it.</param>
public sealed record ClusterObject(ResourceKind Resource, JsonObject Content)
{
    /// <summary><c>Secret</c>, <c>BuildTemplate</c>, ...</summary>
    public string Kind => Content.Text("kind")!;

    /// <summary><c>metadata.name</c>.</summary>
    public string Name => Content.Text("metadata", "name")!;

    /// <summary><c>metadata.namespace</c>; null for what is in none.</summary>
    public string? Namespace => Content.Text("metadata", "namespace");

    /// <summary>Whether its values must not be shown.</summary>
    public bool IsSecret => Kind == "Secret";

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} '{Name}'{(Namespace is null ? "" : $" in namespace '{Namespace}'")}";
}
