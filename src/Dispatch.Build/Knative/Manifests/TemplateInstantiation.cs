using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Build.Knative.Manifests;

/// <summary>Which template, with which arguments.</summary>
public sealed record TemplateInstantiation
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>BuildTemplate</c> (default) or <c>ClusterBuildTemplate</c> (v0.2 on).</summary>
    public string? Kind { get; init; }

    /// <summary>Arguments.</summary>
    public IReadOnlyList<Argument>? Arguments { get; init; }

    /// <summary>Environment added to every step.</summary>
    public IReadOnlyList<EnvVar>? Env { get; init; }

    /// <summary>Members this model does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>An argument: both are strings.</summary>
public sealed record Argument(string Name, string Value)
{
    /// <summary>Members this model does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
