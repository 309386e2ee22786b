using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Outcomes;

namespace Dispatch.Build.Knative.Validation;

/// <summary>Placeholders within placeholders, such as <c>${A-${B}}</c>, which the controller refuses in the steps of a template.</summary>
internal static class NestedPlaceholders
{
    public static IEnumerable<RuleBreak> Find(BuildTemplate template) => (template.Spec.Steps ?? []).Index()
        .SelectMany(static step => Texts(step.Index, step.Item))
        .Where(static place => IsIn(place.Text))
        .Select(static place => new RuleBreak(
            place.Path, "A parameter stands within another one, and none would be replaced as meant", $"NestedPlaceholder: nested placeholder in {place.Where} \"{Quote.Value(place.Text)}\""));

    /// <summary><c>\$\{[^}]+\$</c>, in one pass.</summary>
    public static bool IsIn(string text)
    {
        var rest = text.AsSpan();
        while (rest.IndexOf("${") is >= 0 and var start)
        {
            rest = rest[(start + 2)..];
            var end = rest.IndexOf('}');
            var inside = end < 0 ? rest : rest[..end];
            if (inside.LastIndexOf('$') > 0)
            {
                return true;
            }

            rest = rest[inside.Length..];
        }

        return false;
    }

    private static IEnumerable<(string Path, string Where, string Text)> Texts(int index, Container step)
    {
        var path = $"spec.steps[{index}]";
        return
        [
            ($"{path}.name", $"step name {index}:", step.Name ?? ""),
            .. (step.Args ?? []).Select((text, i) => ($"{path}.args[{i}]", $"step {index} arg {i}:", text)),
            .. (step.Env ?? []).Select((variable, i) => ($"{path}.env[{i}].value", $"step {index} env value {i}:", variable.Value ?? "")),
            ($"{path}.workingDir", $"step {index} working dir", step.WorkingDir ?? ""),
            .. (step.Command ?? []).Select((text, i) => ($"{path}.command[{i}]", $"step {index} command {i}:", text)),
        ];
    }
}
