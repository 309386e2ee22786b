using System.Globalization;
using System.Text;
using Dispatch.Build.Yaml;

namespace Dispatch.Build.Definitions.Files;

/// <summary>
/// Puts environment variables into values: <c>${NAME}</c>, <c>${NAME:-default}</c>, and <c>$$</c> for a dollar sign. What comes out is never read again,
/// neither as YAML nor for further variables.
/// </summary>
/// <param name="environment">Reads an environment variable.</param>
internal sealed class VariableExpansion(Func<string, string?> environment)
{
    private const int MaxTotal = 1024 * 1024;

    private int _total;

    /// <summary>The variables that were read, and where.</summary>
    public List<(string Name, TextPosition Position)> Used { get; } = [];

    /// <summary>A value with its variables in place.</summary>
    /// <exception cref="FormatException">A variable is not set and has no default, or a dollar sign stands alone.</exception>
    public string Expand(string text, TextPosition position)
    {
        var expanded = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var dollar = text.IndexOf('$', at);
            expanded.Append(text, at, (dollar < 0 ? text.Length : dollar) - at);
            if (dollar < 0)
            {
                break;
            }

            (var value, at) = Read(text, dollar, position);
            expanded.Append(value);
            _total += value.Length;
            if (_total > MaxTotal)
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"the variables of this file stand for more than {MaxTotal} characters"));
            }
        }

        return expanded.ToString();
    }

    // What the text at a dollar sign stands for, and where it goes on.
    private (string Value, int Next) Read(string text, int dollar, TextPosition position)
    {
        switch (text.AsSpan(dollar + 1))
        {
            case ['$', ..]:
                return ("$", dollar + 2);
            case ['{', ..] when text.IndexOf('}', dollar) is var end and > 0:
                return (Value(text[(dollar + 2)..end], position), end + 1);
            case ['{', ..]:
                throw new FormatException("a '${' has no '}'");
            default:
                throw new FormatException("a '$' is followed by neither '{' nor '$'");
        }
    }

    private string Value(string inside, TextPosition position)
    {
        var colon = inside.IndexOf(":-", StringComparison.Ordinal);
        var (name, fallback) = colon < 0 ? (inside, null) : (inside[..colon], inside[(colon + 2)..]);
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw new FormatException($"'${{{inside}}}' is not written ${{NAME}} or ${{NAME:-default}}");
        }

        if (fallback?.Contains('$', StringComparison.Ordinal) == true)
        {
            throw new FormatException($"the default of '{name}' holds a '$': defaults are plain text");
        }

        Used.Add((name, position));
        return environment(name) is { } value && (value.Length > 0 || fallback is null)
            ? value
            : fallback ?? throw new FormatException($"the environment variable '{name}' is not set");
    }
}
