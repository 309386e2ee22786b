using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Build.Reporting.Documents;

/// <summary>The findings of one publish as SARIF 2.1.0 (OASIS Standard), which code scanning and editors read.</summary>
internal sealed record SarifDocument(
    [property: JsonPropertyName("$schema")] string Schema, string Version, IReadOnlyList<SarifRun> Runs)
{
    public static string ToJson(PublishRecord record, string sourceRoot) => ToJson([record], sourceRoot);

    public static string ToJson(IReadOnlyList<PublishRecord> records, string sourceRoot)
    {
        var document = new SarifDocument("https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", [.. records.Select(record => Run(record, new(sourceRoot)))]);
        return $"{JsonSerializer.Serialize(document, SarifContext.Default.SarifDocument)}\n";
    }

    private static SarifRun Run(PublishRecord record, SarifLocations locations)
    {
        (Diagnostic Diagnostic, string Level)[] findings =
        [
            .. record.Diagnostics.Select(static diagnostic => (diagnostic, "error")),
            .. record.Warnings.Select(static warning => (warning, "warning")),
        ];
        var codes = findings.Select(static finding => finding.Diagnostic.Code).Distinct().OrderBy(static code => code.Id, StringComparer.Ordinal).ToList();
        return new(
            new(new(ToolDocument.This.Name, ToolDocument.This.Version, "https://github.com/dispatch-build/dispatch-build", [.. codes.Select(SarifRule.Of)])),
            [new(record.Image is not null, record.Diagnostics is [{ Code: var code }, ..] ? code.ExitCode : 0, record.Started.UtcDateTime, record.Ended.UtcDateTime)],
            locations.Bases,
            [.. findings.Select(finding => Result(finding.Diagnostic, finding.Level, codes.IndexOf(finding.Diagnostic.Code), record, locations))],
            "utf16CodeUnits");
    }

    private static SarifResult Result(Diagnostic diagnostic, string level, int ruleIndex, PublishRecord record, SarifLocations locations) => new(
        diagnostic.Code.Id,
        ruleIndex,
        level,
        new(DiagnosticText.Of(diagnostic)),
        locations.Of(diagnostic, record.DefinitionFile),
        [.. diagnostic.Related.Where(static related => related.File is not null).SelectMany(related => locations.Of(related, null, new(DiagnosticText.Headline(related))))],
        new(diagnostic.Code.Cause, diagnostic.ExitCode, LogSanitizer.OneLine(diagnostic.Instruction), record.Name));
}

internal sealed record SarifRun(
    SarifTool Tool, IReadOnlyList<SarifInvocation> Invocations, IReadOnlyDictionary<string, SarifArtifact> OriginalUriBaseIds, IReadOnlyList<SarifResult> Results, string ColumnKind);

internal sealed record SarifTool(SarifDriver Driver);

internal sealed record SarifDriver(string Name, string Version, string InformationUri, IReadOnlyList<SarifRule> Rules);

internal sealed record SarifRule(string Id, string Name, SarifMessage ShortDescription, SarifMessage Help, string HelpUri)
{
    // Names are identifiers by custom: RunFailed.
    public static SarifRule Of(ErrorCode code) => new(
        code.Id,
        string.Concat(code.Cause.Split('-').Select(static word => $"{char.ToUpperInvariant(word[0])}{word[1..]}")),
        new(code.Cause.Replace('-', ' ')),
        new(code.Remedy),
        code.HelpLink);
}

internal sealed record SarifInvocation(bool ExecutionSuccessful, int ExitCode, DateTime StartTimeUtc, DateTime EndTimeUtc);

internal sealed record SarifResult(
    string RuleId, int RuleIndex, string Level, SarifMessage Message, IReadOnlyList<SarifLocation> Locations, IReadOnlyList<SarifLocation> RelatedLocations, SarifProperties Properties);

internal sealed record SarifMessage(string Text);

internal sealed record SarifProperties(string Cause, int? ExitCode, string? Instruction, string Function);
