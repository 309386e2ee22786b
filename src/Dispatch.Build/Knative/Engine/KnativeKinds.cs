using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Engine;

/// <summary>The resources of build.knative.dev/v1alpha1.</summary>
internal static class KnativeKinds
{
    public const string Group = "build.knative.dev";

    public const string Version = "v1alpha1";

    public static ResourceKind Builds { get; } = new(Group, Version, "builds");
}
