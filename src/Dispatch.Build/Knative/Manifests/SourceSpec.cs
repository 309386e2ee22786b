using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Build.Knative.Manifests;

/// <summary>One input: the first of git, gcs and custom that is set counts.</summary>
public sealed record SourceSpec
{
    /// <summary>Part of a container name (v0.3 on).</summary>
    public string? Name { get; init; }

    /// <summary>A git repository.</summary>
    public GitSource? Git { get; init; }

    /// <summary>Google Cloud Storage.</summary>
    public GcsSource? Gcs { get; init; }

    /// <summary>A container without name that writes to <c>/workspace</c>.</summary>
    public Container? Custom { get; init; }

    /// <summary>Folder of the workspace that becomes <c>/workspace</c>; the last source of the list decides.</summary>
    public string? SubPath { get; init; }

    /// <summary>Folder below <c>/workspace</c> for git and gcs.</summary>
    public string? TargetPath { get; init; }

    /// <summary>Members this model does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>A git source.</summary>
/// <param name="Url">What to clone.</param>
/// <param name="Revision">Branch, tag, SHA or ref.</param>
public sealed record GitSource(string Url, string Revision)
{
    /// <summary>Members this model does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>A Google Cloud Storage source.</summary>
/// <param name="Type"><c>Archive</c> or <c>Manifest</c>.</param>
/// <param name="Location"><c>gs://bucket/object[#generation]</c>.</param>
public sealed record GcsSource(string? Type, string Location)
{
    /// <summary>Members this model does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
