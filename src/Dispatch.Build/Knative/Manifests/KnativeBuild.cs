using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Build.Knative.Manifests;

// build.knative.dev/v1alpha1 with the API's own names and in its order (pkg/apis/build/v1alpha1 of knative/build v0.7.0). Absent and empty
// lists are told apart where the API does. Members of later or other versions are kept in Unknown. What has a set in place of an init has it for
// the generated deserializer, which passes init-only members as if to a constructor: it knows neither their defaults nor members unknown then.

/// <summary>A <c>Build</c>.</summary>
public sealed record KnativeBuild
{
    /// <summary>The group and version.</summary>
    public const string GroupVersion = "build.knative.dev/v1alpha1";

    /// <summary>Always <see cref="GroupVersion"/>.</summary>
    public string ApiVersion { get; set; } = GroupVersion;

    /// <summary>Always <c>Build</c>.</summary>
    public string Kind { get; set; } = "Build";

    /// <summary>Name, namespace, labels.</summary>
    public required ObjectMeta Metadata { get; init; }

    /// <summary>What to build.</summary>
    public required BuildSpec Spec { get; init; }

    /// <summary>How far it is; null before the controller saw it.</summary>
    public BuildStatus? Status { get; init; }

    /// <summary>Members this model does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
