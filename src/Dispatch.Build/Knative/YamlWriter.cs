using System.Buffers;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Dispatch.Build.Knative;

/// <summary>
/// Writes block-style YAML of mappings, sequences and strings, which is all a Build needs, event by event: an object serializer, which
/// looks at every type first, costs a publish that has nothing to do a fifth of a second.
/// </summary>
internal sealed class YamlWriter
{
    private static readonly SearchValues<char> _plainCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-");

    // What YAML 1.1 takes for booleans and null; kubectl and the API server read 1.1.
    private static readonly string[] _words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

    private readonly Emitter _emitter;

    private YamlWriter(Emitter emitter) => _emitter = emitter;

    /// <summary>A document that is a mapping.</summary>
    public static string Document(Action<YamlWriter> members)
    {
        using var text = new StringWriter();
        var emitter = new Emitter(text, EmitterSettings.Default.WithBestWidth(int.MaxValue).WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(version: null, tags: null, isImplicit: true));
        new YamlWriter(emitter).Mapping(members);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    /// <summary>A string member; nothing when it is null.</summary>
    public void Value(string name, string? value)
    {
        if (value is not null)
        {
            Scalar(name);
            Scalar(value);
        }
    }

    /// <summary>A member that is a mapping.</summary>
    public void Mapping(string name, Action<YamlWriter> members)
    {
        Scalar(name);
        Mapping(members);
    }

    /// <summary>A member that is a sequence of mappings.</summary>
    public void Sequence<T>(string name, IEnumerable<T> items, Action<YamlWriter, T> members) =>
        Sequence(name, items, item => Mapping(yaml => members(yaml, item)));

    /// <summary>A member that is a sequence of strings.</summary>
    public void Sequence(string name, IEnumerable<string> values) => Sequence(name, values, Scalar);

    private void Sequence<T>(string name, IEnumerable<T> items, Action<T> write)
    {
        Scalar(name);
        _emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Block));
        foreach (var item in items)
        {
            write(item);
        }

        _emitter.Emit(new SequenceEnd());
    }

    private void Mapping(Action<YamlWriter> members)
    {
        _emitter.Emit(new MappingStart());
        members(this);
        _emitter.Emit(new MappingEnd());
    }

    // A string that any version of YAML could take for something else is quoted, so that the text can be committed and compared.
    private void Scalar(string value)
    {
        var isPlain = value.Length > 0 && (char.IsAsciiLetter(value[0]) || value[0] == '/')
            && !value.AsSpan().ContainsAnyExcept(_plainCharacters) && !_words.Contains(value, StringComparer.OrdinalIgnoreCase);
        _emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, value, isPlain ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted, isPlain, !isPlain));
    }
}
