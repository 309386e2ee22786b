using System.Text.Json.Nodes;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Engine;

/// <summary>Tells the release by what the cluster serves; that needs no right of its own.</summary>
internal static class ReleaseDetection
{
    /// <summary>At most v0.3: only an object that went through the webhook shows more.</summary>
    public static KnativeRelease Of(IReadOnlyList<ApiResource> resources)
    {
        bool Serves(string name) => resources.Any(resource => string.Equals(resource.Name, name, StringComparison.Ordinal));
        return !Serves("clusterbuildtemplates") ? KnativeRelease.V01 : !Serves("builds/status") ? KnativeRelease.V02 : KnativeRelease.V03;
    }

    /// <summary>v0.4 and later write <c>spec.Status</c> into every object, empty or not.</summary>
    public static KnativeRelease Refine(KnativeRelease release, JsonObject returned) =>
        release == KnativeRelease.V03 && returned.Find("spec") is JsonObject spec && spec.ContainsKey("Status") ? KnativeRelease.V04 : release;
}
