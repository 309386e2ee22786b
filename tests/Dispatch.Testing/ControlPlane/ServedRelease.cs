using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>A release of Knative Build, as far as a client can tell them apart.</summary>
public enum ServedRelease
{
    /// <summary>Knative Build is not installed.</summary>
    None,

    /// <summary>v0.1.x: no cluster templates, no status sub-resource, no timeout, condition key <c>state</c>.</summary>
    V01,

    /// <summary>v0.2.0: no status sub-resource; reason and message swapped while pending.</summary>
    V02,

    /// <summary>v0.3.0: status sub-resource, no <c>spec.Status</c>.</summary>
    V03,

    /// <summary>v0.4.0: cancel by <c>spec.Status</c>; a failed git fetch still ends with 1.</summary>
    V04,

    /// <summary>v0.5 to v0.7: labels of the Build on the pod; a failed git fetch ends with 0.</summary>
    V07,
}

/// <summary>The custom resource definitions that a release installs.</summary>
internal static class KnativeDefinitions
{
    public static IEnumerable<JsonObject> Of(ServedRelease release) => release == ServedRelease.None ? [] :
    [
        Definition("builds", "Build", "Namespaced", release),
        Definition("buildtemplates", "BuildTemplate", "Namespaced", release),
        .. release == ServedRelease.V01 ? Array.Empty<JsonObject>() : [Definition("clusterbuildtemplates", "ClusterBuildTemplate", "Cluster", release)],
    ];

    private static JsonObject Definition(string plural, string kind, string scope, ServedRelease release)
    {
        var version = new JsonObject
        {
            ["name"] = "v1alpha1",
            ["served"] = true,
            ["storage"] = true,
            ["schema"] = new JsonObject
            {
                ["openAPIV3Schema"] = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true },
            },
        };
        if (release >= ServedRelease.V03)
        {
            version["subresources"] = new JsonObject { ["status"] = new JsonObject() };
        }

        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = $"{plural}.build.knative.dev" },
            ["spec"] = new JsonObject
            {
                ["group"] = "build.knative.dev",
                ["scope"] = scope,
                ["names"] = new JsonObject { ["plural"] = plural, ["singular"] = plural[..^1], ["kind"] = kind, ["listKind"] = $"{kind}List" },
                ["versions"] = new JsonArray(version),
            },
        };
    }
}
