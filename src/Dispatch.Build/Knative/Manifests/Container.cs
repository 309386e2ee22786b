using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Build.Knative.Manifests;

/// <summary>core/v1 Container, with the parts typed that a step or source of ours uses.</summary>
public sealed record Container
{
    /// <summary>Step name; absent in a custom source.</summary>
    public string? Name { get; init; }

    /// <summary>The image to run.</summary>
    public string? Image { get; init; }

    /// <summary>Replaces the image's entry point.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Arguments.</summary>
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>Environment.</summary>
    public IReadOnlyList<EnvVar>? Env { get; init; }

    /// <summary>Working directory; default <c>/workspace</c>.</summary>
    public string? WorkingDir { get; init; }

    /// <summary>core/v1 VolumeMounts.</summary>
    public IReadOnlyList<JsonElement>? VolumeMounts { get; init; }

    /// <summary>File whose content becomes <c>terminated.message</c>; default <c>/dev/termination-log</c>.</summary>
    public string? TerminationMessagePath { get; init; }

    /// <summary><c>File</c> or <c>FallbackToLogsOnError</c>.</summary>
    public string? TerminationMessagePolicy { get; init; }

    /// <summary>Every other member of core/v1 Container.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>core/v1 EnvVar.</summary>
public sealed record EnvVar(string Name, string? Value)
{
    /// <summary><c>valueFrom</c>.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
