using System.Text.RegularExpressions;
using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Validation;

/// <summary>What the controller checks before it makes a pod, as far as the objects alone tell; the texts are its own.</summary>
internal static partial class ControllerRules
{
    public static IReadOnlyList<BuildRule> All { get; } =
    [
        new("nested placeholders", static subject => subject.Template is null ? [] : NestedPlaceholders(subject.Template, "spec.template.name")),
        new("git url", static subject => subject.Sources.Where(static place => place.Source.Git is { Url: null or "" })
            .Select(static place => new RuleBreak($"{place.Path}.git", "The git source has no url", "missing field(s): b.spec.source.git.url"))),
        new("git revision", static subject => subject.Sources.Where(static place => place.Source.Git is { Revision: null or "" })
            .Select(static place => new RuleBreak($"{place.Path}.git", "The git source has no revision", "missing field(s): b.spec.source.git.revision"))),
        new("gcs location", static subject => subject.Sources.Where(static place => place.Source.Gcs is { Location: null or "" })
            .Select(static place => new RuleBreak($"{place.Path}.gcs", "The gcs source has no location", "missing field(s): b.spec.source.gcs.location"))),
        new("name of a custom container", static subject => subject.Sources.Where(static place => !string.IsNullOrEmpty(place.Source.Custom?.Name))
            .Select(static place => new RuleBreak(
                $"{place.Path}.custom.name", "The container of a custom source must have no name; the source has it", "missing field(s): b.spec.source.name"))),
        new("volumes of the pod", static subject => VolumeClashes(subject)
            .Select(static volume => new RuleBreak(volume.Path, $"The pod has another volume called '{volume.Name}'", "expected exactly one, got both: name"))),
    ];

    /// <summary>Placeholders within placeholders in a template.</summary>
    public static IEnumerable<RuleBreak> NestedPlaceholders(BuildTemplate template, string path) => (template.Spec.Steps ?? []).Index()
        .SelectMany(static step => Texts(step.Index, step.Item))
        .Where(static place => IsNested(place.Text))
        .Select(place => new RuleBreak(path, $"The {template.Kind} '{template.Metadata.Name}' cannot be used", $"NestedPlaceholder: nested placeholder in {place.Where}: \"{place.Text}\""));

    /// <summary>Whether a text holds a placeholder within a placeholder.</summary>
    public static bool IsNested(string text) => Nested().IsMatch(text);

    private static IEnumerable<(string Where, string Text)> Texts(int index, Container step) =>
    [
        ($"step name {index}", step.Name ?? ""),
        .. (step.Args ?? []).Select((text, i) => ($"step {index} arg {i}", text)),
        .. (step.Env ?? []).Select((variable, i) => ($"step {index} env value {i}", variable.Value ?? "")),
        ($"step {index} working dir", step.WorkingDir ?? ""),
        .. (step.Command ?? []).Select((text, i) => ($"step {index} command {i}", text)),
    ];

    // The names that the controller itself uses. Two volumes of the Build's own are the webhook's rule.
    private static IEnumerable<(string Path, string Name)> VolumeClashes(ValidationSubject subject)
    {
        var own = subject.Volumes.Where(static volume => volume.Path != "spec.template.name").Select(static volume => volume.Name).ToHashSet(StringComparer.Ordinal);
        var templates = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, name) in subject.Volumes.ToArray())
        {
            if (name is "workspace" or "home" || name.StartsWith("secret-volume-", StringComparison.Ordinal)
                || (path == "spec.template.name" && (own.Contains(name) | !templates.Add(name))))
            {
                yield return (path, name);
            }
        }
    }

    [GeneratedRegex(@"\$\{[^}]+\$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Nested();
}
