using System.Text;
using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Templates;

/// <summary>
/// Replaces <c>${NAME}</c> as the controller does: plain text, every occurrence, no escape; a name without a value stays. The controller may
/// replace once more within a value, in an order of its own; this does not.
/// </summary>
internal sealed class TemplateText
{
    // More than an API server takes; keeps a few bytes from growing without end.
    private const int MaxLength = 4 << 20;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>The values of a template's parameters: their defaults, and these arguments.</summary>
    public TemplateText(BuildTemplate template, IEnumerable<Argument> arguments)
    {
        foreach (var parameter in (template.Spec.Parameters ?? []).Where(static parameter => parameter.Default is not null))
        {
            _values[parameter.Name] = parameter.Default!;
        }

        foreach (var argument in arguments)
        {
            _values[argument.Name] = argument.Value;
        }
    }

    public static string Placeholder(string name) => $"${{{name}}}";

    /// <summary>The text with the values put in; what goes beyond 4 Mi characters may be missing.</summary>
    public string Substitute(string text)
    {
        var values = _values.GetAlternateLookup<ReadOnlySpan<char>>();
        var result = new StringBuilder();
        var rest = text.AsSpan();
        while (result.Length < MaxLength && rest.IndexOf("${") is >= 0 and var start)
        {
            var name = rest[(start + 2)..];
            var end = name.IndexOfAny('$', '}');
            if (end >= 0 && name[end] == '}' && values.TryGetValue(name[..end], out var value))
            {
                result.Append(rest[..start]).Append(value);
                rest = name[(end + 1)..];
            }
            else
            {
                result.Append(rest[..(start + 2)]);
                rest = name;
            }
        }

        return result.Append(rest).ToString();
    }
}
