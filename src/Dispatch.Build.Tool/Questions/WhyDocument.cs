using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Build.Tool.Questions;

/// <summary>An answer of <c>why --json</c> (docs/render-and-why.md).</summary>
internal sealed record WhyDocument
{
    /// <summary>Grows when a member changes its meaning or goes; new members do not count.</summary>
    public int SchemaVersion { get; } = 1;

    /// <summary>The function.</summary>
    public required string Name { get; init; }

    /// <summary>Where its image is, or would be.</summary>
    public required string Destination { get; init; }

    /// <summary>Its tags.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Whether a publish would build.</summary>
    public required bool IsNeeded { get; init; }

    /// <summary><c>unchanged</c>, <c>missing</c>, <c>changed</c>, <c>fault</c> or <c>forced</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The reason in words.</summary>
    public required string Message { get; init; }

    /// <summary>Components of the key that differ.</summary>
    public required IReadOnlyList<string> Changed { get; init; }

    /// <summary>Files of the workspace that differ; null when that is not known.</summary>
    public IReadOnlyList<string>? ChangedFiles { get; init; }

    /// <summary>The hash of what would go in.</summary>
    public required string Key { get; init; }

    /// <summary>That of the image that is there.</summary>
    public string? PreviousKey { get; init; }

    /// <summary>The image that is there.</summary>
    public string? Digest { get; init; }

    /// <summary>The document of an answer.</summary>
    public static WhyDocument Of(BuildNeed need) => new()
    {
        Name = need.Build.Name,
        Destination = need.Build.Destination.Location.ToString()!,
        Tags = need.Build.Destination.Tags,
        IsNeeded = need.IsNeeded,
        Reason = JsonNamingPolicy.CamelCase.ConvertName(need.Why.ToString()),
        Message = need.Text,
        Changed = need.Changed,
        ChangedFiles = need.ChangedFiles,
        Key = need.Key.Value.ToString(),
        PreviousKey = need.PreviousKey?.Value.ToString(),
        Digest = need.Digest?.ToString(),
    };
}

/// <summary>Answers for machines.</summary>
internal static class WhyJson
{
    private static readonly WhyJsonContext _context = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
    });

    public static string Write(WhyDocument[] documents) => JsonSerializer.Serialize(documents, _context.WhyDocumentArray) + "\n";
}

[JsonSerializable(typeof(WhyDocument[]))]
internal sealed partial class WhyJsonContext : JsonSerializerContext;
