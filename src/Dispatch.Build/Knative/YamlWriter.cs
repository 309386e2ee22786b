using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Dispatch.Build.Knative;

/// <summary>
/// Writes block-style YAML of mappings, sequences and strings, which is all a Build needs. A string that any version of YAML could take
/// for something else is written as JSON has it, which YAML 1.2 (section 5.7) and 1.1 read alike. A general serializer costs
/// a publish that has nothing to do a fifth of a second of start-up.
/// </summary>
internal sealed class YamlWriter
{
    private const string Item = "- ";

    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-");
    private static readonly string[] Words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _startsItem;

    /// <summary>A line of comment.</summary>
    public void Comment(string text) => _text.Append("# ").Append(text).Append('\n');

    /// <summary>A string member; nothing when it is null.</summary>
    public void Value(string name, string? value)
    {
        if (value is not null)
        {
            Line($"{name}: {Scalar(value)}");
        }
    }

    /// <summary>A member that is a mapping.</summary>
    public void Mapping(string name, Action members)
    {
        Line($"{name}:");
        _depth++;
        members();
        _depth--;
    }

    /// <summary>A member that is a sequence of mappings.</summary>
    public void Sequence<T>(string name, IEnumerable<T> items, Action<T> members)
    {
        Line($"{name}:");
        _depth++;
        foreach (var item in items)
        {
            _startsItem = true;
            members(item);
        }

        _depth--;
    }

    /// <summary>A member that is a sequence of strings.</summary>
    public void Sequence(string name, IEnumerable<string> values) => Sequence(name, values, value => Line(Scalar(value)));

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    // Members of an item stand two to the right of its dash, and the dash where the sequence's name begins.
    private void Line(string text)
    {
        _text.Append(' ', 2 * _depth);
        if (_startsItem)
        {
            _text.Length -= Item.Length;
            _text.Append(Item);
            _startsItem = false;
        }

        _text.Append(text).Append('\n');
    }

    private static string Scalar(string value) =>
        value.Length > 0 && (char.IsAsciiLetter(value[0]) || value[0] == '/')
            && !value.AsSpan().ContainsAnyExcept(PlainCharacters) && !Words.Contains(value, StringComparer.OrdinalIgnoreCase)
            ? value
            : $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)}\"";
}
