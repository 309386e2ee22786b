using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dispatch.Build.Yaml;

/// <summary>
/// What kubectl takes an unquoted scalar for: YAML 1.1 as go-yaml reads it, in which <c>yes</c> is a boolean and <c>0644</c> is octal, while dates
/// and <c>12:30</c> are text.
/// </summary>
internal static partial class PlainScalar
{
    /// <summary>Whether a text stands for nothing.</summary>
    public static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>Null for nothing and <c>~</c>; a boolean, an Int64, a number, or the text.</summary>
    /// <exception cref="FormatException">A number that JSON cannot say.</exception>
    public static JsonValue? Read(string text) => text switch
    {
        _ when IsNull(text) => null,
        "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "true" or "True" or "TRUE" => JsonValue.Create(true),
        "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ => Number().IsMatch(text) ? ReadNumber(text) : JsonValue.Create(text),
    };

    private static JsonValue ReadNumber(string text)
    {
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        var negative = digits[0] == '-';
        digits = digits.TrimStart('+', '-');
        try
        {
            long? integer = digits switch
            {
                ['0', 'x' or 'X', .. var rest] => Convert.ToInt64(rest, 16),
                ['0', 'b' or 'B', .. var rest] => Convert.ToInt64(rest, 2),
                ['0', 'o' or 'O', .. var rest] => Convert.ToInt64(rest, 8),
                ['0', .. { Length: > 0 } rest] when !rest.AsSpan().ContainsAnyExceptInRange('0', '7') => Convert.ToInt64(rest, 8),
                _ => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null,
            };

            return integer is { } whole
                ? JsonValue.Create(negative ? -whole : whole)
                : JsonValue.Create(decimal.Parse(negative ? "-" + digits : digits, NumberStyles.Float, CultureInfo.InvariantCulture));
        }
        catch (OverflowException exception)
        {
            throw new FormatException($"the number {text} is too large", exception);
        }
    }

    [GeneratedRegex(@"^[-+]?(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.[0-9][0-9_]*([eE][-+]?[0-9]+)?|\.(inf|Inf|INF)|\.(nan|NaN|NAN))$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();
}
