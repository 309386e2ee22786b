using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dispatch.Build.Knative.Setup;

namespace Dispatch.Build.Tool.Setup;

/// <summary>What was compared and done, for machines; never a value of a secret.</summary>
internal static class SetupJson
{
    private static readonly SetupJsonContext _context = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
    });

    public static void Write(TextWriter output, IReadOnlyList<SetupChange> changes, bool applied) => output.Write(JsonSerializer.Serialize(
        new SetupDocument(applied, [.. changes.Select(static change => new SetupDocumentObject(
            change.Wanted.Kind, change.Wanted.Name, change.Wanted.Namespace, change.Action.ToString().ToLowerInvariant(), change.Diff()))]),
        _context.SetupDocument) + "\n");
}

internal sealed record SetupDocument(bool Applied, IReadOnlyList<SetupDocumentObject> Objects);

internal sealed record SetupDocumentObject(string Kind, string Name, string? Namespace, string Action, IReadOnlyList<string> Difference);

[JsonSerializable(typeof(SetupDocument))]
internal sealed partial class SetupJsonContext : JsonSerializerContext;
