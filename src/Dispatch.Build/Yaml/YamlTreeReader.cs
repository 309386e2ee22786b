using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Dispatch.Build.Yaml;

/// <summary>
/// Reads documents event by event, within limits. Anchors, aliases, merge keys and tags are refused: no document here needs them, and with them a
/// small text can stand for a huge object.
/// </summary>
internal sealed class YamlTreeReader
{
    // Less than what the JSON reader takes.
    private const int MaxDepth = 48;
    private const int MaxCharacters = 4 * 1024 * 1024;

    private readonly Parser _parser;

    private YamlTreeReader(string text) => _parser = new Parser(new StringReader(text));

    private TextPosition Here => Position(_parser.Current?.End ?? Mark.Empty);

    /// <summary>The documents of a text; empty ones are left out.</summary>
    /// <exception cref="YamlTreeException">It is no YAML, or more of it than is allowed.</exception>
    public static IReadOnlyList<YamlTree> Read(string text)
    {
        if (text.Length > MaxCharacters)
        {
            throw new YamlTreeException(new(1, 1), $"the text has {text.Length} characters; {MaxCharacters} is the limit");
        }

        var reader = new YamlTreeReader(text);
        try
        {
            return reader.ReadDocuments();
        }
        catch (YamlException exception)
        {
            throw new YamlTreeException(exception.Start.Index > 0 ? Position(exception.Start) : reader.Here, exception.Message, exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet gives up on some malformed texts in this way.
            throw new YamlTreeException(reader.Here, "this is no YAML", exception);
        }
    }

    private List<YamlTree> ReadDocuments()
    {
        var documents = new List<YamlTree>();
        _parser.Consume<StreamStart>();
        while (!_parser.TryConsume<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            var node = ReadNode(0);
            if (node is not YamlTree.Scalar { IsPlain: true, Text: "" })
            {
                documents.Add(node);
            }

            _parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private YamlTree ReadNode(int depth)
    {
        var node = _parser.Consume<ParsingEvent>();
        var position = Position(node.Start);
        if (node is AnchorAlias alias)
        {
            throw new YamlTreeException(position, $"the alias '*{alias.Value}' is not supported: write out what it stands for");
        }

        if (node is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            throw new YamlTreeException(position, $"the anchor '&{anchored.Anchor}' is not supported: leave it out");
        }

        if (node is NodeEvent { Tag: { IsEmpty: false } tag })
        {
            throw new YamlTreeException(position, $"the tag '{tag}' is not supported: leave it out");
        }

        if (depth > MaxDepth)
        {
            throw new YamlTreeException(position, $"nested deeper than {MaxDepth} levels");
        }

        return node switch
        {
            MappingStart => ReadMapping(position, depth + 1),
            SequenceStart => ReadSequence(position, depth + 1),
            Scalar scalar => new YamlTree.Scalar(position, scalar.Value, scalar.Style is ScalarStyle.Plain),
            _ => throw new YamlTreeException(position, "a value is missing"),
        };
    }

    private YamlTree.Mapping ReadMapping(TextPosition position, int depth)
    {
        var members = new List<YamlMember>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (ReadNode(depth) is not YamlTree.Scalar key)
            {
                throw new YamlTreeException(members.Count > 0 ? members[^1].Position : position, "a name must be a single text");
            }

            if (key is { IsPlain: true, Text: "<<" })
            {
                throw new YamlTreeException(key.Position, "the merge key '<<' is not supported: write out what it stands for");
            }

            if (!lines.TryAdd(key.Text, key.Position.Line))
            {
                throw new YamlTreeException(key.Position, $"the key '{key.Text}' is there twice, first in line {lines[key.Text]}");
            }

            members.Add(new(key.Text, key.Position, ReadNode(depth)));
        }

        return new(position, members);
    }

    private YamlTree.Sequence ReadSequence(TextPosition position, int depth)
    {
        var items = new List<YamlTree>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth));
        }

        return new(position, items);
    }

    private static TextPosition Position(Mark mark) => new((int)Math.Max(mark.Line, 1), (int)Math.Max(mark.Column, 1));
}
