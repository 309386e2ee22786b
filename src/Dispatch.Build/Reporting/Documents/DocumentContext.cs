using System.Text.Json.Serialization;

namespace Dispatch.Build.Reporting.Documents;

// Members come in the order they are declared; what is absent is written as null, so that every document has the same members.
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(ReportDocument))]
[JsonSerializable(typeof(ReportDocument[]))]
[JsonSerializable(typeof(DiagnosticDocument))]
internal sealed partial class DocumentContext : JsonSerializerContext;

// SARIF has no nulls: what is absent is left out.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(SarifDocument))]
internal sealed partial class SarifContext : JsonSerializerContext;
