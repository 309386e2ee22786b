using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dispatch.Build.Reporting.Documents;

namespace Dispatch.Build.Tool.Clusters;

/// <summary>A Build that was to be cancelled (docs/cluster-commands.md).</summary>
/// <param name="Build">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Outcome"><c>cancelled</c>, <c>succeeded</c>, <c>finished</c> or <c>failed</c>.</param>
/// <param name="Error">Why it failed; else null.</param>
internal sealed record CancelDocument(string Build, string Namespace, string Outcome, DiagnosticDocument? Error);

/// <summary>What <c>gc</c> did (docs/cluster-commands.md).</summary>
/// <param name="Engine"><c>local</c> or <c>knative</c>.</param>
/// <param name="DryRun">Nothing was deleted.</param>
/// <param name="Cache">What became of the cache; null for a cluster.</param>
/// <param name="Builds">The Builds that went; null for the cache.</param>
internal sealed record CleanupDocument(string Engine, bool DryRun, CacheDocument? Cache, IReadOnlyList<RemovedBuild>? Builds)
{
    /// <summary>Grows when a member changes its meaning or goes; new members do not count.</summary>
    [JsonPropertyOrder(-1)]
    public int SchemaVersion { get; } = 1;
}

/// <summary>The cache folder after a clean-up.</summary>
internal sealed record CacheDocument(string Folder, int Files, long Bytes, int KeptFiles, long KeptBytes);

/// <summary>A Build that went.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Function">What it built.</param>
/// <param name="Phase"><c>Succeeded</c> or <c>Failed</c>.</param>
/// <param name="Ended">When it was over, RFC 3339.</param>
internal sealed record RemovedBuild(string Name, string Namespace, string? Function, string Phase, DateTimeOffset? Ended);

/// <summary>Results of the commands for clusters, for machines.</summary>
internal static class ClusterJson
{
    private static readonly ClusterJsonContext _context = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
    });

    public static string Write(CancelDocument[] documents) => JsonSerializer.Serialize(documents, _context.CancelDocumentArray) + "\n";

    public static string Write(CleanupDocument document) => JsonSerializer.Serialize(document, _context.CleanupDocument) + "\n";
}

[JsonSerializable(typeof(CancelDocument[]))]
[JsonSerializable(typeof(CleanupDocument))]
internal sealed partial class ClusterJsonContext : JsonSerializerContext;
