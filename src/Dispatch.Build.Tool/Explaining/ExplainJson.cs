using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dispatch.Build.Reporting.Documents;

namespace Dispatch.Build.Tool.Explaining;

/// <summary>What was found, for machines: one JSON array.</summary>
internal static class ExplainJson
{
    // For a console or a file, not for a web page: quotes and letters need no escapes.
    private static readonly ExplainJsonContext _context = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
    });

    public static void Write(TextWriter output, IReadOnlyList<Diagnostic> found) =>
        output.Write(JsonSerializer.Serialize([.. found.Select(static failure => new ExplainedFailure(DiagnosticDocument.Of(failure)))], _context.ExplainedFailureArray) + "\n");
}

[JsonSerializable(typeof(ExplainedFailure[]))]
internal sealed partial class ExplainJsonContext : JsonSerializerContext;
