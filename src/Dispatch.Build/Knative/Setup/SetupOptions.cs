using Dispatch.Build.Knative.Templates;

namespace Dispatch.Build.Knative.Setup;

/// <summary>What a cluster is to have for publishing.</summary>
public sealed record SetupOptions
{
    /// <summary>Where Builds are created.</summary>
    public required string Namespace { get; init; }

    /// <summary>The account that Builds run as.</summary>
    public string ServiceAccount { get; init; } = "dispatch-build";

    /// <summary>The kaniko executor of the templates.</summary>
    public BuilderImage Builder { get; init; } = new(KanikoTemplate.DefaultImage);

    /// <summary><c>BuildTemplate</c> or <c>ClusterBuildTemplate</c>.</summary>
    public string TemplateKind { get; init; } = "BuildTemplate";

    /// <summary>What the builder pushes and pulls with.</summary>
    public IReadOnlyList<RegistryLogin> Registries { get; init; } = [];

    /// <summary>What git sources fetch with; null for nothing.</summary>
    public GitLogin? Git { get; init; }

    /// <summary>Who may publish.</summary>
    public IReadOnlyList<RoleSubject> Publishers { get; init; } = [];

    /// <summary>What somebody should know of the credentials that were found, and of those that were not.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}
