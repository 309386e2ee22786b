using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Oci;

/// <summary>What an image is and how it is run (OCI config.md and the members Docker adds).</summary>
public sealed record ImageConfig
{
    /// <summary>When it was made, RFC 3339.</summary>
    [JsonPropertyName("created")]
    public string? Created { get; init; }

    /// <summary>Who made it.</summary>
    [JsonPropertyName("author")]
    public string? Author { get; init; }

    /// <summary>Processor, for example <c>amd64</c>.</summary>
    [JsonPropertyName("architecture")]
    public string? Architecture { get; init; }

    /// <summary>Variant of the processor, for example <c>v8</c>.</summary>
    [JsonPropertyName("variant")]
    public string? Variant { get; init; }

    /// <summary>Operating system, for example <c>linux</c>.</summary>
    [JsonPropertyName("os")]
    public string? OS { get; init; }

    /// <summary>How a container of it is run.</summary>
    [JsonPropertyName("config")]
    public ContainerConfig? Config { get; init; }

    /// <summary>Digests of the uncompressed layers, lowest first.</summary>
    [JsonPropertyName("rootfs")]
    public RootFS RootFS { get; init; } = new();

    /// <summary>One entry an instruction, lowest first.</summary>
    [JsonPropertyName("history")]
    public IReadOnlyList<HistoryEntry>? History { get; init; }

    /// <summary>Members this library does not know; written back as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}

/// <summary>The layers of an image, as digests of their uncompressed tar (<c>diff_ids</c>).</summary>
public sealed record RootFS
{
    /// <summary>Always <c>layers</c>.</summary>
    [JsonPropertyName("type")]
    public string Type { get; init; } = "layers";

    /// <summary>Lowest layer first.</summary>
    [JsonPropertyName("diff_ids")]
    public IReadOnlyList<Digest> DiffIds { get; init; } = [];

    /// <summary>Members this library does not know; written back as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}

/// <summary>One step in the making of an image.</summary>
public sealed record HistoryEntry
{
    /// <summary>When, RFC 3339.</summary>
    [JsonPropertyName("created")]
    public string? Created { get; init; }

    /// <summary>The instruction.</summary>
    [JsonPropertyName("created_by")]
    public string? CreatedBy { get; init; }

    /// <summary>Who.</summary>
    [JsonPropertyName("author")]
    public string? Author { get; init; }

    /// <summary>Free text.</summary>
    [JsonPropertyName("comment")]
    public string? Comment { get; init; }

    /// <summary>True when the step made no layer.</summary>
    [JsonPropertyName("empty_layer")]
    public bool? EmptyLayer { get; init; }

    /// <summary>Members this library does not know; written back as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}

/// <summary>How a container is run. Member names are Go's (upper case first).</summary>
public sealed record ContainerConfig
{
    /// <summary><c>user</c>, <c>uid</c>, <c>user:group</c>, ...</summary>
    public string? User { get; init; }

    /// <summary><c>8080/tcp</c> and an empty object.</summary>
    public IReadOnlyDictionary<string, JsonElement>? ExposedPorts { get; init; }

    /// <summary><c>NAME=value</c>, in order.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>Program and first arguments.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Default arguments.</summary>
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>Paths and empty objects.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Volumes { get; init; }

    /// <summary>Absolute path.</summary>
    public string? WorkingDir { get; init; }

    /// <summary>Free key-value pairs.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Signal name or number.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Docker: what the shell form is wrapped in.</summary>
    public IReadOnlyList<string>? Shell { get; init; }

    /// <summary>Docker: how to see whether a container is well.</summary>
    public Healthcheck? Healthcheck { get; init; }

    /// <summary>Docker: instructions for images built from this one.</summary>
    public IReadOnlyList<string>? OnBuild { get; init; }

    /// <summary>Members this library does not know; written back as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}

/// <summary>Docker's health check; durations in nanoseconds, 0 or absent inherits.</summary>
public sealed record Healthcheck
{
    /// <summary><c>NONE</c>; <c>CMD</c> and words; or <c>CMD-SHELL</c> and a command line.</summary>
    public IReadOnlyList<string>? Test { get; init; }

    /// <summary>Nanoseconds.</summary>
    public long? Interval { get; init; }

    /// <summary>Nanoseconds.</summary>
    public long? Timeout { get; init; }

    /// <summary>Nanoseconds.</summary>
    public long? StartPeriod { get; init; }

    /// <summary>Nanoseconds.</summary>
    public long? StartInterval { get; init; }

    /// <summary>Failures in a row before it counts as unhealthy.</summary>
    public int? Retries { get; init; }

    /// <summary>Members this library does not know; written back as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }
}
