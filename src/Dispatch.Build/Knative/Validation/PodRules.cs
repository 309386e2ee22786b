using System.Text.RegularExpressions;
using Dispatch.Oci;
using static Dispatch.Build.Knative.Outcomes.Quote;

namespace Dispatch.Build.Knative.Validation;

/// <summary>What the API server or a node refuses in the pod that the controller makes of a Build.</summary>
internal static partial class PodRules
{
    // The rest of 63 behind "build-step-", "build-step-git-source-" (or gcs) and "build-step-custom-source-".
    private const int MaxStepName = 52;
    private const int MaxFetchedSourceName = 41;
    private const int MaxCustomSourceName = 38;

    private const int MaxVariableName = 1000;

    public static IReadOnlyList<BuildRule> All { get; } =
    [
        new("step name", static subject => subject.Steps
            .Where(static step => !string.IsNullOrEmpty(step.Container.Name) && !NestedPlaceholders.IsIn(step.Container.Name) && !IsEnd(step.Name, MaxStepName))
            .Select(static step => NoPart(step.Path, "step", step.Name, MaxStepName))),
        new("git and gcs source name", static subject => SourceNames(subject, static place => place.IsFetched, MaxFetchedSourceName)),
        new("custom source name", static subject => SourceNames(subject, static place => place.IsCustom, MaxCustomSourceName)),
        new("container names", ContainerNames),
        new("images", static subject => Containers(subject)
            .Select(container => (Place: container, Image: container.Substitute(container.Container.Image ?? "")))
            .Where(static image => image.Image.Length > 0 && !image.Image.Contains("${", StringComparison.Ordinal))
            .SelectMany(static image => ImageReference.TryParse(image.Image, out _, out var error)
                ? Array.Empty<RuleBreak>() : [new(image.Place.Path, $"'{Value(image.Image)}' is no image: {Value(error)}", "InvalidImageName")])),
        new("parameters in images", static subject => subject.Release is KnativeRelease.V01 ? [] : subject.Steps
            .Select(static step => (step.Path, Image: step.Substitute(step.Container.Image ?? "")))
            .Where(static step => step.Image.Contains("${", StringComparison.Ordinal))
            .Select(static step => new RuleBreak(step.Path, $"Nothing gives the parameter in the image '{Value(step.Image)}' a value", "InvalidImageName"))),
        new("form of volume names", static subject => subject.Volumes.Where(static volume => !KubernetesNames.IsLabel(volume.Name))
            .Select(static volume => new RuleBreak(volume.Path, $"'{Value(volume.Name)}' is no name for a volume: lower-case letters, digits and - only, at most 63"))),
        new("mounted volumes", UnknownMounts),
        new("mount paths", static subject => Containers(subject).SelectMany(static container => MountPaths(container))),
        new("variable names", static subject => Containers(subject)
            .SelectMany(static container => (container.Container.Env ?? []).Select(variable => (container.Path, variable.Name)))
            .Concat(subject.TemplateEnvironment.Select(static place => (place.Path, place.Variable.Name)))
            .Where(static variable => !IsVariable(variable.Name))
            .Select(static variable => new RuleBreak(variable.Path, $"'{Value(variable.Name)}' is no name of a variable: letters, digits, _ - . only, with no digit first"))),
    ];

    private static IEnumerable<ContainerPlace> Containers(ValidationSubject subject) => subject.Customs.Concat(subject.Steps);

    private static IEnumerable<RuleBreak> SourceNames(ValidationSubject subject, Func<SourcePlace, bool> isKind, int max) => subject.Sources.Where(isKind)
        .Where(place => place.Source.Name is { Length: > 0 } name && !IsEnd(name, max))
        .Select(place => NoPart($"{place.Path}.name", "source", place.Source.Name!, max));

    // Two sources or two steps of the same written name have rules of their own.
    private static IEnumerable<RuleBreak> ContainerNames(ValidationSubject subject) => WebhookRules.Repeated(
        new (string Path, string Name, string Written)[] { ("", "credential-initializer", "") }
            .Concat(subject.Sources.Where(static place => place.Kinds.Count > 0).Select(static place => (place.Path, Name: place.ContainerName, Written: place.Source.Name ?? ""))
                .DistinctBy(static source => (source.Name, source.Written)))
            .Concat(subject.Steps.Select(static step => (step.Path, step.Name, Written: step.Container.Name ?? "")).DistinctBy(static step => (step.Name, step.Written))),
        static container => container.Name)
        .Select(static container => new RuleBreak(container.Path, $"Two containers of the pod are called 'build-step-{Value(container.Name)}'"));

    private static IEnumerable<RuleBreak> UnknownMounts(ValidationSubject subject)
    {
        var volumes = subject.Volumes.Select(static volume => volume.Name).Concat(["workspace", "home"]).ToHashSet(StringComparer.Ordinal);
        return from container in Containers(subject)
               from mount in container.Mounts
               where !volumes.Contains(mount.Volume) && !mount.Volume.StartsWith("secret-volume-", StringComparison.Ordinal)
               select new RuleBreak(container.Path, $"Container build-step-{Value(container.Name)} mounts a volume that the Build has not", $"Not found: \"{Value(mount.Volume)}\"");
    }

    private static IEnumerable<RuleBreak> MountPaths(ContainerPlace container) =>
        container.Mounts.Where(static mount => mount.Path.Length == 0)
            .Select(mount => new RuleBreak(container.Path, $"Container build-step-{Value(container.Name)} mounts the volume '{Value(mount.Volume)}' nowhere", "Required value"))
            .Concat(WebhookRules.Repeated(container.Mounts.Where(static mount => mount.Path.Length > 0), static mount => mount.Path)
                .Select(mount => new RuleBreak(container.Path, $"Container build-step-{Value(container.Name)} mounts two volumes at '{Value(mount.Path)}'", "must be unique")));

    private static bool IsEnd(string name, int max) => name.Length <= max && KubernetesNames.IsLabelEnd(name);

    private static bool IsVariable(string name) => name.Length <= MaxVariableName && Variable().IsMatch(name) && name != "." && !name.StartsWith("..", StringComparison.Ordinal);

    private static RuleBreak NoPart(string path, string what, string name, int max) =>
        new(path, $"The {what} name '{Value(name)}' makes no container name: lower-case letters, digits and - only, at most {max}, with a letter or digit at the end");

    [GeneratedRegex(@"^[-._a-zA-Z][-._a-zA-Z0-9]*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Variable();
}
