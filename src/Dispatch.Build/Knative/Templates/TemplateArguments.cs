using Dispatch.Build.Dockerfiles.Parsing;
using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Templates;

/// <summary>What the controller checks of a Build's arguments, and what it does not: a name that the template does not declare.</summary>
internal static class TemplateArguments
{
    private const string Path = "spec.template.arguments";

    /// <summary>Duplicate, unsatisfied and unknown names, in this order; the texts of the first two are the controller's.</summary>
    public static IEnumerable<ManifestFinding> Check(BuildTemplate template, IReadOnlyList<Argument> arguments)
    {
        var parameters = template.Spec.Parameters ?? [];
        var kind = $"The {template.Kind} '{template.Metadata.Name}'";
        foreach (var duplicate in Duplicates(arguments))
        {
            yield return duplicate;
        }

        var missing = parameters.Where(parameter => parameter.Default is null && arguments.All(argument => argument.Name != parameter.Name)).ToArray();
        if (missing.Length > 0)
        {
            yield return new(
                Codes.TemplateArguments,
                Path,
                $"{kind} cannot be used: UnsatisfiedParameter: build does not specify these required parameters: [{string.Join(' ', missing.Select(static p => $"{{{p.Name} {p.Description}}}"))}].");
        }

        foreach (var (index, argument) in arguments.Index().Where(entry => parameters.All(parameter => parameter.Name != entry.Item.Name)))
        {
            var meant = NearMiss.Find(argument.Name, parameters.Select(static parameter => parameter.Name));
            yield return new(
                Codes.TemplateArguments,
                $"{Path}[{index}].name",
                $"{kind} has no parameter '{argument.Name}', and would ignore it without a word{(meant is null ? "." : $"; did you mean '{meant}'?")}");
        }
    }

    /// <summary>Names given twice.</summary>
    public static IEnumerable<ManifestFinding> Duplicates(IReadOnlyList<Argument> arguments) => arguments.Index()
        .Where(entry => arguments.Take(entry.Index).Any(earlier => earlier.Name == entry.Item.Name))
        .Select(static entry => new ManifestFinding(Codes.TemplateArguments, $"{Path}[{entry.Index}].name", $"DuplicateArgName: duplicate argument name \"{entry.Item.Name}\"."));
}
