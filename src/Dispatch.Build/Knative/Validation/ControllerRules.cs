using static Dispatch.Build.Knative.Outcomes.Quote;

namespace Dispatch.Build.Knative.Validation;

/// <summary>What the controller checks before it makes a pod, as far as the objects alone tell; the texts are its own.</summary>
internal static class ControllerRules
{
    public static IReadOnlyList<BuildRule> All { get; } =
    [
        new("git url", static subject => subject.Sources.Where(static place => place.Source.Git is { Url: "" })
            .Select(static place => new RuleBreak($"{place.Path}.git", "The git source has no url", "missing field(s): b.spec.source.git.url"))),
        new("git revision", static subject => subject.Sources.Where(static place => place.Source.Git is { Revision: "" })
            .Select(static place => new RuleBreak($"{place.Path}.git", "The git source has no revision", "missing field(s): b.spec.source.git.revision"))),
        new("gcs location", static subject => subject.Sources.Where(static place => place.Source.Gcs is { Location: "" })
            .Select(static place => new RuleBreak($"{place.Path}.gcs", "The gcs source has no location", "missing field(s): b.spec.source.gcs.location"))),
        new("name of a custom container", static subject => subject.Sources.Where(static place => !string.IsNullOrEmpty(place.Source.Custom?.Name))
            .Select(static place => new RuleBreak(
                $"{place.Path}.custom.name", "The container of a custom source must have no name; the source has it", "missing field(s): b.spec.source.name"))),
        new("volumes of the pod", static subject => VolumeClashes(subject)
            .Select(static volume => new RuleBreak(volume.Path, $"The pod has another volume called '{Value(volume.Name)}'", "expected exactly one, got both: name"))),
    ];

    // The names that the controller itself uses, and those that two volumes come to have. Two volumes of the same written name have a rule of their own.
    private static IEnumerable<VolumePlace> VolumeClashes(ValidationSubject subject)
    {
        var volumes = subject.Volumes.DistinctBy(static volume => (volume.Path == ValidationSubject.TemplatePath, volume.Written)).ToArray();
        return volumes.Where(static volume => volume.Name is "workspace" or "home" || volume.Name.StartsWith("secret-volume-", StringComparison.Ordinal))
            .Concat(WebhookRules.Repeated(volumes, static volume => volume.Name));
    }
}
