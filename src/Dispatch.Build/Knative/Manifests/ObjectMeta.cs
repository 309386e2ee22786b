using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Build.Knative.Manifests;

/// <summary>meta/v1 ObjectMeta, as far as it concerns us.</summary>
public sealed record ObjectMeta
{
    /// <summary>DNS label; null with <see cref="GenerateName"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Prefix of a name that the server makes.</summary>
    public string? GenerateName { get; init; }

    /// <summary>Namespace; null for cluster-wide objects.</summary>
    public string? Namespace { get; init; }

    /// <summary>Labels, in the order they are written.</summary>
    public IDictionary<string, string>? Labels { get; init; }

    /// <summary>Annotations, in the order they are written.</summary>
    public IDictionary<string, string>? Annotations { get; init; }

    /// <summary>Set by the server.</summary>
    public string? Uid { get; init; }

    /// <summary>Set by the server.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Set by the server.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>Members this model does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
