using System.Buffers;
using System.Text;

namespace Dispatch.Build.Workspaces.Ignore;

/// <summary>
/// One pattern of an ignore file. The rules are those of moby/patternmatcher, with its peculiarities: <c>*</c>, <c>?</c> and <c>**</c>
/// are translated to a regular expression wherever they stand, even inside a class.
/// </summary>
internal sealed class IgnorePattern
{
    private static readonly SearchValues<char> Special = SearchValues.Create("*[]?^\\");

    private readonly string _text;
    private readonly Form _form;
    private readonly PatternExpression? _expression;

    private IgnorePattern(string text, bool isException, Form form, PatternExpression? expression) =>
        (_text, IsException, _form, _expression) = (text, isException, form, expression);

    private enum Form
    {
        Exact,
        Prefix,
        Suffix,
        Expression,
    }

    /// <summary>As it was read.</summary>
    public string Text => _text;

    /// <summary>Whether it began with <c>!</c>.</summary>
    public bool IsException { get; }

    /// <summary>Reads a cleaned pattern without its <c>!</c>.</summary>
    /// <exception cref="FormatException">It is no pattern; the message says why.</exception>
    public static IgnorePattern Parse(string text, bool isException)
    {
        if (GlobSyntax.FindError(text) is { } error)
        {
            throw new FormatException(error);
        }

        var (form, expression) = Translate(text);
        return new(text, isException, form, form == Form.Expression ? PatternExpression.Parse(expression) : null);
    }

    /// <summary>Whether a path (with <c>/</c>) is what this pattern names; its parents are the caller's business.</summary>
    public bool Matches(string path) => _form switch
    {
        Form.Exact => string.Equals(path, _text, StringComparison.Ordinal),
        Form.Prefix => path.AsSpan().StartsWith(_text.AsSpan(0, _text.Length - 2), StringComparison.Ordinal),
        Form.Suffix => path.AsSpan().EndsWith(_text.AsSpan(2), StringComparison.Ordinal)
            || (_text[2] == '/' && path.AsSpan().SequenceEqual(_text.AsSpan(3))),
        _ => _expression!.Matches(path),
    };

    /// <summary>Whether something below this directory could match.</summary>
    public bool CouldMatchBelow(string directory)
    {
        var stem = WithoutEnd(WithoutEnd(_text, "/**"), "/*");
        return stem.AsSpan().ContainsAny(Special) || (stem + "/").StartsWith(directory + "/", StringComparison.Ordinal);
    }

    private static string WithoutEnd(string text, string end) => text.EndsWith(end, StringComparison.Ordinal) ? text[..^end.Length] : text;

    private static (Form Form, string Expression) Translate(string pattern)
    {
        var (form, expression) = (Form.Exact, new StringBuilder());
        for (var i = 0; i < pattern.Length; i++)
        {
            var next = i + 1 < pattern.Length ? pattern[i + 1] : '\0';
            switch (pattern[i])
            {
                case '*' when next == '*':
                    var first = i == 0;
                    i += i + 2 < pattern.Length && pattern[i + 2] == '/' ? 2 : 1;
                    if (i + 1 < pattern.Length)
                    {
                        (form, _) = (Form.Expression, expression.Append("(.*/)?"));
                    }
                    else
                    {
                        (form, _) = (form == Form.Exact ? Form.Prefix : Form.Expression, expression.Append(".*"));
                    }

                    form = first ? Form.Suffix : form;
                    break;
                case '*':
                    (form, _) = (Form.Expression, expression.Append("[^/]*"));
                    break;
                case '?':
                    (form, _) = (Form.Expression, expression.Append("[^/]"));
                    break;
                case '\\':
                    (form, _) = (Form.Expression, expression.Append('\\').Append(next));
                    i++;
                    break;
                case '[' or ']':
                    (form, _) = (Form.Expression, expression.Append(pattern[i]));
                    break;
                case '.' or '+' or '(' or ')' or '|' or '{' or '}' or '$':
                    expression.Append('\\').Append(pattern[i]);
                    break;
                default:
                    expression.Append(pattern[i]);
                    break;
            }
        }

        return (form, expression.ToString());
    }
}
