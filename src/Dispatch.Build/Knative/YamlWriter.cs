using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Dispatch.Build.Knative;

/// <summary>
/// Writes JSON as block-style YAML, event by event: members in their order, strings quoted where any version of YAML could take them for
/// something else. An object serializer, which looks at every type first, costs a fifth of a second.
/// </summary>
internal static class YamlWriter
{
    private static readonly SearchValues<char> _plainCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-");

    // What YAML 1.1 takes for booleans and null; kubectl and the API server read 1.1.
    private static readonly string[] _words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

    /// <summary>One document.</summary>
    public static string Document(JsonObject content)
    {
        using var text = new StringWriter();
        var emitter = new Emitter(text, EmitterSettings.Default.WithBestWidth(int.MaxValue).WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(version: null, tags: null, isImplicit: true));
        Write(emitter, content);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Write(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, members.Count > 0 ? MappingStyle.Block : MappingStyle.Flow));
                foreach (var (name, value) in members)
                {
                    String(emitter, name);
                    Write(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray items:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, items.Count > 0 ? SequenceStyle.Block : SequenceStyle.Flow));
                foreach (var item in items)
                {
                    Write(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() is JsonValueKind.String:
                String(emitter, value.GetValue<string>());
                break;
            default:
                Scalar(emitter, node?.ToJsonString() ?? "null", isPlain: true);
                break;
        }
    }

    private static void String(Emitter emitter, string value) => Scalar(
        emitter,
        value,
        isPlain: value.Length > 0 && (char.IsAsciiLetter(value[0]) || value[0] == '/')
            && !value.AsSpan().ContainsAnyExcept(_plainCharacters) && !_words.Contains(value, StringComparer.OrdinalIgnoreCase));

    private static void Scalar(Emitter emitter, string value, bool isPlain) =>
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, value, isPlain ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted, isPlain, !isPlain));
}
