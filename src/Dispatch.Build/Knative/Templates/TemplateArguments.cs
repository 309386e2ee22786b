using Dispatch.Build.Dockerfiles.Parsing;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Outcomes;

namespace Dispatch.Build.Knative.Templates;

/// <summary>What the controller checks of a Build's arguments, and what it does not: a name that the template does not declare.</summary>
internal static class TemplateArguments
{
    private const string Path = "spec.template.arguments";

    /// <summary>Duplicate, unsatisfied and unknown names, in this order; the texts of the first two are the controller's.</summary>
    public static IEnumerable<ManifestFinding> Check(BuildTemplate template, IReadOnlyList<Argument> arguments)
    {
        var parameters = template.Spec.Parameters ?? [];
        var declared = parameters.Select(static parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        var given = arguments.Select(static argument => argument.Name).ToHashSet(StringComparer.Ordinal);
        var kind = $"The {Quote.Value(template.Kind)} '{Quote.Value(template.Metadata.Name)}'";
        foreach (var duplicate in Duplicates(arguments))
        {
            yield return duplicate;
        }

        var missing = parameters.Where(parameter => parameter.Default is null && !given.Contains(parameter.Name)).ToArray();
        if (missing.Length > 0)
        {
            yield return new(
                Codes.TemplateArguments,
                Path,
                $"{kind} cannot be used: UnsatisfiedParameter: build does not specify these required parameters: [{string.Join(' ', missing.Select(static p => $"{{{p.Name} {p.Description}}}"))}].");
        }

        foreach (var (index, argument) in arguments.Index().Where(entry => !declared.Contains(entry.Item.Name)))
        {
            var meant = NearMiss.Find(argument.Name, declared);
            yield return new(
                Codes.TemplateArguments,
                $"{Path}[{index}].name",
                $"{kind} has no parameter '{Quote.Value(argument.Name)}', and would ignore it without a word{(meant is null ? "." : $"; did you mean '{Quote.Value(meant)}'?")}");
        }
    }

    /// <summary>Names given twice.</summary>
    public static IEnumerable<ManifestFinding> Duplicates(IReadOnlyList<Argument> arguments)
    {
        var earlier = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, argument) in arguments.Index().Where(entry => !earlier.Add(entry.Item.Name)))
        {
            yield return new(Codes.TemplateArguments, $"{Path}[{index}].name", $"DuplicateArgName: duplicate argument name \"{Quote.Value(argument.Name)}\".");
        }
    }
}
