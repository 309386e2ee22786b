using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Engine;

/// <summary>The resources that the engine uses.</summary>
internal static class KnativeKinds
{
    public const string Group = "build.knative.dev";

    public const string Version = "v1alpha1";

    /// <summary>The label by which the controller of a release marks the pod of a Build.</summary>
    public static string PodLabel(KnativeRelease release) => release < KnativeRelease.V02 ? "build-name" : "build.knative.dev/buildName";

    public static ResourceKind Builds { get; } = new(Group, Version, "builds");

    public static ResourceKind Namespaces { get; } = new("", "v1", "namespaces", IsNamespaced: false);

    /// <summary>The resource of <c>BuildTemplate</c> or <c>ClusterBuildTemplate</c>.</summary>
    public static ResourceKind Templates(string kind) => IsClusterWide(kind) ? new(Group, Version, "clusterbuildtemplates", IsNamespaced: false) : new(Group, Version, "buildtemplates");

    public static bool IsClusterWide(string kind) => kind == "ClusterBuildTemplate";
}
