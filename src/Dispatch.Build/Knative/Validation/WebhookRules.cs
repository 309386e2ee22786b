using System.Text.Json;
using Dispatch.Build.Knative.Manifests;
using static Dispatch.Build.Knative.Outcomes.Quote;

namespace Dispatch.Build.Knative.Validation;

/// <summary>What the webhook checks (pkg/apis/build/v1alpha1/build_validation.go of v0.7.0), most of it only in a Build without a template; the texts are its own.</summary>
internal static class WebhookRules
{
    private static readonly TimeSpan _longest = TimeSpan.FromHours(24);

    public static IReadOnlyList<BuildRule> All { get; } =
    [
        new("steps or template", static subject => subject.Spec is { Template: null, Steps: null or [] }
            ? [new("spec", "The Build has neither steps nor a template", "expected exactly one, got neither: spec.steps, spec.template")] : []),
        new("not steps and template", static subject => subject.Spec is { Template: not null, Steps: [_, ..] }
            ? [new("spec.steps", "The Build has both steps and a template", "expected exactly one, got both: spec.steps, spec.template")] : []),
        new("template name", static subject => subject.Spec.Template is { Name: "" }
            ? [new("spec.template", "The template has no name", "missing field(s): spec.template.name")] : []),
        new("template kind", static subject => subject.Spec.Template?.Kind is { Length: > 0 } kind and not ("BuildTemplate" or "ClusterBuildTemplate")
            ? [new("spec.template.kind", $"'{Value(kind)}' is no kind of template", $"invalid value: {Value(kind)}: spec.template.kind")] : []),
        new("dot in the name", static subject => DottedName(subject.Build.Metadata)),
        new("length of the name", static subject => LongName(subject.Build.Metadata)),
        new("timeout", static subject => subject.Spec.Timeout is { } text && GoDuration.TryParse(text, out var timeout) && (timeout < TimeSpan.Zero || timeout > _longest)
            ? [new("spec.timeout", $"The timeout {Value(text)} is not between 0 and 24 hours", $"expected 0 <= {GoDuration.Format(timeout)} <= 24: spec.timeout")] : []),
        new("source or sources", static subject => subject.Spec is { Source: not null, Sources: [_, ..] }
            ? [new("spec.sources", "The Build has both source and sources", "expected exactly one, got both: spec.source, spec.sources")] : []),
        new("source names", static subject => Repeated(Listed(subject), static place => place.Source.Name ?? "")
            .Select(static place => new RuleBreak(
                $"{place.Path}.name",
                string.IsNullOrEmpty(place.Source.Name) ? "Two sources have no name" : $"Two sources are called '{Value(place.Source.Name)}'",
                "expected exactly one, got both: spec.sources.name"))),
        new("one subPath", static subject => Listed(subject).Where(static place => !string.IsNullOrEmpty(place.Source.SubPath)).Skip(1)
            .Select(static place => new RuleBreak(
                $"{place.Path}.subPath", $"A second source has a subPath, '{Value(place.Source.SubPath)}'", "expected exactly one, got both: spec.sources.subpath"))),
        new("target paths", static subject => Listed(subject).Where(static place => place.IsFetched && string.IsNullOrEmpty(place.Source.TargetPath)).Skip(1)
            .Select(static place => new RuleBreak(
                place.Path, "A second git or gcs source has no targetPath and would overwrite the first", "invalid value: Empty Target Path: spec.sources.targetPath"))),
        new("target path of a custom source", static subject => subject.Sources.Where(static place => place.IsCustom && !string.IsNullOrEmpty(place.Source.TargetPath))
            .Select(static place => new RuleBreak(
                $"{place.Path}.targetPath", "A custom source cannot have a targetPath", $"invalid value: {Value(place.Source.TargetPath)}: spec.sources.targetPath"))),
        new("overlapping target paths", static subject => TargetPaths.Overlapping(Listed(subject).Where(static place => place.IsFetched))
            .Select(static place => new RuleBreak(
                $"{place.Path}.targetPath",
                $"The targetPath '{Value(place.Source.TargetPath)}' lies in that of another source or holds it",
                "Overlapping Target Paths: spec.sources.targetPath"))),
        new("step image", static subject => StepImages(subject.Spec.Steps, "missing field(s): spec.steps.Image")),
        new("step names", static subject => StepNames(subject.Spec.Steps, "expected exactly one, got both: spec.steps.name")),
        new("volume names", static subject => VolumeNames(subject.Spec.Volumes, "expected exactly one, got both: spec.volumes.name")),
    ];

    public static IEnumerable<RuleBreak> DottedName(ObjectMeta metadata) =>
        new (string Path, string? Name)[] { ("metadata.name", metadata.Name), ("metadata.generateName", metadata.GenerateName) }
            .Where(static entry => entry.Name?.Contains('.', StringComparison.Ordinal) == true)
            .Select(static entry => new RuleBreak(
                entry.Path, $"The name '{Value(entry.Name)}' has a dot", "Invalid resource name: special character . must not be present: metadata.name"));

    public static IEnumerable<RuleBreak> LongName(ObjectMeta metadata) => metadata.Name is { Length: > KubernetesNames.MaxLabel } name
        ? [new("metadata.name", $"The name '{Value(name)}' has {name.Length} characters", "Invalid resource name: length must be no more than 63 characters: metadata.name")]
        : [];

    public static IEnumerable<RuleBreak> StepImages(IReadOnlyList<Container>? steps, string text) => (steps ?? []).Index()
        .Where(static entry => string.IsNullOrEmpty(entry.Item.Image))
        .Select(entry => new RuleBreak($"spec.steps[{entry.Index}]", $"Step {entry.Index} has no image", text));

    public static IEnumerable<RuleBreak> StepNames(IReadOnlyList<Container>? steps, string text) =>
        Repeated((steps ?? []).Index().Where(static entry => !string.IsNullOrEmpty(entry.Item.Name)), static entry => entry.Item.Name!)
            .Select(entry => new RuleBreak($"spec.steps[{entry.Index}].name", $"Two steps are called '{Value(entry.Item.Name)}'", text));

    public static IEnumerable<RuleBreak> VolumeNames(IReadOnlyList<JsonElement>? volumes, string text) =>
        Repeated((volumes ?? []).Index().Select(static entry => (entry.Index, Name: entry.Item.Text("name") ?? "")), static volume => volume.Name)
            .Select(volume => new RuleBreak($"spec.volumes[{volume.Index}].name", $"Two volumes are called '{Value(volume.Name)}'", text));

    /// <summary>Every item whose key an earlier one has.</summary>
    public static IEnumerable<T> Repeated<T>(IEnumerable<T> items, Func<T, string> key) =>
        items.GroupBy(key, StringComparer.Ordinal).SelectMany(static group => group.Skip(1));

    private static IEnumerable<SourcePlace> Listed(ValidationSubject subject) => subject.Sources.Where(static place => place.IsListed);
}
