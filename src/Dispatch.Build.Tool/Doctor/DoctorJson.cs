using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dispatch.Build.Doctor;

namespace Dispatch.Build.Tool.Doctor;

/// <summary>All results, for machines.</summary>
internal static class DoctorJson
{
    private static readonly DoctorJsonContext _context = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
    });

    public static void Write(TextWriter output, IReadOnlyList<CheckResult> results) => output.Write(JsonSerializer.Serialize(
        new DoctorDocument(
            results.All(static result => result.Status is not CheckStatus.Fail),
            [.. results.Select(static result => new DoctorDocumentCheck(result.Name, result.Status.ToString().ToLowerInvariant(), result.Message, result.Code?.Id, result.Remedy))]),
        _context.DoctorDocument) + "\n");
}

internal sealed record DoctorDocument(bool Ok, IReadOnlyList<DoctorDocumentCheck> Checks);

internal sealed record DoctorDocumentCheck(string Name, string Status, string Message, string? Code, string? Remedy);

[JsonSerializable(typeof(DoctorDocument))]
internal sealed partial class DoctorJsonContext : JsonSerializerContext;
