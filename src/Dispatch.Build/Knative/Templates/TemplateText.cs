using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Templates;

/// <summary>Replaces <c>${NAME}</c> as the controller does: plain text, every occurrence, no escape; a name without a value stays.</summary>
internal static class TemplateText
{
    public static string Placeholder(string name) => $"${{{name}}}";

    public static string Substitute(string text, BuildTemplate template, IEnumerable<Argument> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in template.Spec.Parameters ?? [])
        {
            if (parameter.Default is { } value)
            {
                values[parameter.Name] = value;
            }
        }

        foreach (var argument in arguments)
        {
            values[argument.Name] = argument.Value;
        }

        return values.Aggregate(text, static (result, pair) => result.Replace(Placeholder(pair.Key), pair.Value, StringComparison.Ordinal));
    }
}
