using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Build.Knative.Manifests;

/// <summary>The spec of a <c>Build</c>.</summary>
public sealed record BuildSpec
{
    /// <summary>Written by the webhooks of v0.1 and v0.2; means nothing.</summary>
    public long? Generation { get; init; }

    /// <summary>The account of the pod, whose secrets become credentials.</summary>
    public string? ServiceAccountName { get; init; }

    /// <summary>Go duration, such as <c>10m0s</c> (v0.2 on).</summary>
    public string? Timeout { get; init; }

    /// <summary>One input; excludes <see cref="Sources"/>.</summary>
    public SourceSpec? Source { get; init; }

    /// <summary>Inputs (v0.3 on). git and gcs run in order, then custom ones in reverse order.</summary>
    public IReadOnlyList<SourceSpec>? Sources { get; init; }

    /// <summary>Steps; excludes <see cref="Template"/>.</summary>
    public IReadOnlyList<Container>? Steps { get; init; }

    /// <summary>The template that has the steps.</summary>
    public TemplateInstantiation? Template { get; init; }

    /// <summary>core/v1 Volumes.</summary>
    public IReadOnlyList<JsonElement>? Volumes { get; init; }

    /// <summary>Which nodes may run it.</summary>
    public IDictionary<string, string>? NodeSelector { get; init; }

    /// <summary>core/v1 Affinity.</summary>
    public JsonElement? Affinity { get; init; }

    /// <summary>Capital S on the wire; <c>BuildCancelled</c> cancels (v0.4 on).</summary>
    [JsonPropertyName("Status")]
    public string? Status { get; init; }

    /// <summary>Members this model does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
