using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Outcomes;

namespace Dispatch.Build.Knative.Validation;

/// <summary>What the webhook and the controller check of a template; the texts are their own.</summary>
internal static class TemplateRules
{
    public static IReadOnlyList<(string Name, Func<BuildTemplate, IEnumerable<RuleBreak>> Find)> All { get; } =
    [
        ("dot in the name", static template => WebhookRules.DottedName(template.Metadata)),
        ("length of the name", static template => WebhookRules.LongName(template.Metadata)),
        ("step image", static template => WebhookRules.StepImages(template.Spec.Steps, "missing field(s): spec.Image")),
        ("step names", static template => WebhookRules.StepNames(template.Spec.Steps, "expected exactly one, got both: spec.name")),
        ("volume names", static template => WebhookRules.VolumeNames(template.Spec.Volumes, "expected exactly one, got both: spec.name")),
        ("parameter names", static template => WebhookRules.Repeated((template.Spec.Parameters ?? []).Index(), static entry => entry.Item.Name)
            .Select(static entry => new RuleBreak(
                $"spec.parameters[{entry.Index}].name", $"Two parameters are called '{Quote.Value(entry.Item.Name)}'", "invalid key name \"ParamName\": spec.b.spec.params"))),
        ("nested placeholders", NestedPlaceholders.Find),
    ];

    /// <summary>The same, in a Build that names the template.</summary>
    public static IEnumerable<ManifestFinding> Check(ValidationSubject subject) => subject.Template is not { } template ? [] : All
        .SelectMany(rule => rule.Find(template))
        .Select(found => new ManifestFinding(
            Codes.BuildInvalid,
            ValidationSubject.TemplatePath,
            $"The {Quote.Value(template.Kind)} '{Quote.Value(template.Metadata.Name)}' cannot be used: {found.Message}",
            "Correct the template, or name another one (DispatchBuildTemplate)."));
}
