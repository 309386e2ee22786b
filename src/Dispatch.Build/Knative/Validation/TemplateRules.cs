using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Validation;

/// <summary>What the webhook and the controller check of a template.</summary>
internal static class TemplateRules
{
    public static IReadOnlyList<(string Name, Func<BuildTemplate, IEnumerable<RuleBreak>> Find)> All { get; } =
    [
        ("template: dot in the name", static template => WebhookRules.DottedName(template.Metadata)),
        ("template: length of the name", static template => template.Metadata.Name is { Length: > KubernetesNames.MaxLabel } name
            ? [new("metadata.name", $"The name '{name}' has {name.Length} characters", "Invalid resource name: length must be no more than 63 characters: metadata.name")] : []),
        ("template: step image", static template => WebhookRules.StepImages(template.Spec.Steps, "spec.steps", "missing field(s): spec.Image")),
        ("template: step names", static template => WebhookRules.StepNames(template.Spec.Steps, "spec.steps", "expected exactly one, got both: spec.name")),
        ("template: volume names", static template => WebhookRules.VolumeNames(template.Spec.Volumes, "spec.volumes", "expected exactly one, got both: spec.name")),
        ("template: parameter names", static template => WebhookRules.Repeated((template.Spec.Parameters ?? []).Index(), static entry => entry.Item.Name)
            .Select(static entry => new RuleBreak($"spec.parameters[{entry.Index}].name", $"Two parameters are called '{entry.Item.Name}'", "invalid key name \"ParamName\": spec.b.spec.params"))),
        ("template: nested placeholders", static template => ControllerRules.NestedPlaceholders(template, "spec.steps")),
    ];
}
