using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dispatch.Build.Definitions.Files;

/// <summary>The JSON Schema (draft 7) of definition files, for editors: docs/dispatch.schema.json.</summary>
public static class DefinitionSchema
{
    // A value with a variable can become any word.
    private const string Variable = @"\$\{";

    private static readonly JsonSerializerOptions _options = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema, with a line end.</summary>
    public static string ToJson() => new JsonObject
    {
        ["$schema"] = "http://json-schema.org/draft-07/schema#",
        ["$id"] = "https://raw.githubusercontent.com/dispatch-build/dispatch-build/main/docs/dispatch.schema.json",
        ["title"] = "dispatch.yaml",
        ["description"] = "Functions and runtimes that `dotnet dispatch publish` makes images of.",
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray("version", "functions"),
        ["properties"] = new JsonObject
        {
            ["version"] = new JsonObject { ["description"] = "The version of this format.", ["const"] = 1 },
            ["defaults"] = Section("Settings that all functions share.", static key => key.IsShared),
            ["functions"] = new JsonObject
            {
                ["description"] = "The functions and runtimes, by name.",
                ["type"] = "object",
                ["minProperties"] = 1,
                ["propertyNames"] = new JsonObject { ["pattern"] = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$" },
                ["additionalProperties"] = Section("A function or runtime.", static key => key.IsOwn, orNothing: true),
            },
        },
    }.ToJsonString(_options) + "\n";

    private static JsonObject Section(string help, Func<DefinitionKey, bool> isHere, bool orNothing = false) => new()
    {
        ["description"] = help,
        ["type"] = orNothing ? new JsonArray("object", "null") : "object",
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject(DefinitionKey.All.Where(isHere).Select(static key => KeyValuePair.Create(key.Name, (JsonNode?)Value(key)))),
    };

    private static JsonObject Value(DefinitionKey key)
    {
        var value = key.Shape switch
        {
            KeyShape.Switch => new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "boolean" }, Pattern()) },
            KeyShape.List => new JsonObject { ["anyOf"] = new JsonArray(Text(), new JsonObject { ["type"] = "array", ["items"] = Text() }) },
            KeyShape.Pairs => new JsonObject { ["type"] = "object", ["additionalProperties"] = Text() },
            KeyShape.Files => new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["anyOf"] = new JsonArray(Text(), FromTo()) } },
            _ when key.Choices.Count > 0 => new JsonObject
            {
                ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = new JsonArray([.. key.Choices.Select(static word => (JsonNode)word)]) }, Pattern()),
            },
            _ => Text(),
        };
        value.Insert(0, "description", key.Help);
        return value;
    }

    private static JsonObject FromTo() => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray("from", "to"),
        ["properties"] = new JsonObject { ["from"] = Text(), ["to"] = Text() },
    };

    // Numbers and booleans are texts here: 1.10 stays 1.10.
    private static JsonObject Text() => new() { ["type"] = new JsonArray("string", "number", "boolean") };

    private static JsonObject Pattern() => new() { ["type"] = "string", ["pattern"] = Variable };
}
