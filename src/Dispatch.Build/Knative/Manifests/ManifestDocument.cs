using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative.Manifests;

/// <summary>One document of a manifest.</summary>
/// <param name="Content">All of it as JSON.</param>
/// <param name="Positions">Where its members stand.</param>
public sealed record ManifestDocument(JsonObject Content, ManifestPositions Positions)
{
    /// <summary>The Build, when it is one.</summary>
    public KnativeBuild? Build { get; init; }

    /// <summary>The template, when it is a <c>BuildTemplate</c> or <c>ClusterBuildTemplate</c>.</summary>
    public BuildTemplate? Template { get; init; }
}
