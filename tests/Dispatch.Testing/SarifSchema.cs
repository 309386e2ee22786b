using System.Text.Json.Nodes;
using Json.Schema;

namespace Dispatch.Testing;

/// <summary>The JSON schema of SARIF 2.1.0.</summary>
public static class SarifSchema
{
    private static readonly JsonSchema _schema = Read();

    /// <summary>Where a document breaks it, and how; formats of texts count.</summary>
    public static IReadOnlyList<string> Violations(string json)
    {
        var result = _schema.Evaluate(JsonNode.Parse(json), new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        return result.IsValid ? [] : [.. result.Details.Where(static detail => detail.HasErrors).Select(static detail => $"{detail.InstanceLocation}: {string.Join(' ', detail.Errors!.Values)}")];
    }

    private static JsonSchema Read()
    {
        using var stream = typeof(SarifSchema).Assembly.GetManifestResourceStream("sarif-2.1.0.json")!;
        using var reader = new StreamReader(stream);
        return JsonSchema.FromText(reader.ReadToEnd());
    }
}
