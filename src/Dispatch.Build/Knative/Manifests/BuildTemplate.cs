using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Build.Knative.Manifests;

/// <summary>A <c>BuildTemplate</c> or <c>ClusterBuildTemplate</c>.</summary>
public sealed record BuildTemplate
{
    /// <summary>Always <see cref="KnativeBuild.GroupVersion"/>.</summary>
    public string ApiVersion { get; set; } = KnativeBuild.GroupVersion;

    /// <summary><c>BuildTemplate</c> or <c>ClusterBuildTemplate</c>.</summary>
    public string Kind { get; set; } = "BuildTemplate";

    /// <summary>Name, namespace, labels.</summary>
    public required ObjectMeta Metadata { get; init; }

    /// <summary>Parameters and steps.</summary>
    public required BuildTemplateSpec Spec { get; init; }

    /// <summary>Members this model does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>The spec of a template.</summary>
public sealed record BuildTemplateSpec
{
    /// <summary>Written by the webhooks of v0.1 and v0.2; means nothing.</summary>
    public long? Generation { get; init; }

    /// <summary>What a Build can set.</summary>
    public IReadOnlyList<TemplateParameter>? Parameters { get; init; }

    /// <summary>The steps.</summary>
    public IReadOnlyList<Container>? Steps { get; init; }

    /// <summary>core/v1 Volumes.</summary>
    public IReadOnlyList<JsonElement>? Volumes { get; init; }

    /// <summary>Members this model does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>A parameter of a template.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Default">Absent: a Build must set it. Empty: it may be left out.</param>
public sealed record TemplateParameter(string Name, string? Description = null, string? Default = null)
{
    /// <summary>Members this model does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
