using System.Text;
using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Validation;

/// <summary>Limits of Kubernetes and Linux that a Build meets when it becomes a pod.</summary>
internal static class LimitRules
{
    // The rest of 63 behind "build-step-", "build-step-git-source-" (or gcs) and "build-step-custom-source-".
    private const int MaxStepName = 52;
    private const int MaxFetchedSourceName = 41;
    private const int MaxCustomSourceName = 38;

    // What the API server appends five characters to.
    private const int MaxGenerateName = 58;

    // Linux' MAX_ARG_STRLEN, with the zero at the end; etcd's default for a request; Kubernetes' for all annotations.
    private const int MaxString = (128 * 1024) - 1;
    private const int MaxObject = 1536 * 1024;
    private const int MaxAnnotations = 256 * 1024;

    public static IReadOnlyList<BuildRule> All { get; } =
    [
        new("a name", static subject => subject.Build.Metadata is { Name: null or "", GenerateName: null or "" } ? [new("metadata", "The Build has no name")] : []),
        new("form of the name", static subject => subject.Build.Metadata.Name is { Length: > 0 and <= KubernetesNames.MaxLabel } name
            && !name.Contains('.', StringComparison.Ordinal) && !KubernetesNames.IsLabel(name) ? [NoLabel("metadata.name", name)] : []),
        new("form of generateName", static subject => subject.Build.Metadata.GenerateName is { Length: > 0 } prefix && !prefix.Contains('.', StringComparison.Ordinal)
            && (prefix.Length > MaxGenerateName || !KubernetesNames.IsLabel(prefix.TrimEnd('-'))) ? [NoLabel("metadata.generateName", prefix)] : []),
        new("namespace", static subject => subject.Build.Metadata.Namespace is { Length: > 0 } name && !KubernetesNames.IsLabel(name) ? [NoLabel("metadata.namespace", name)] : []),
        new("service account", static subject => subject.Spec.ServiceAccountName is { Length: > 0 } name && !KubernetesNames.IsSubdomain(name)
            ? [NoLabel("spec.serviceAccountName", name)] : []),
        new("form of the template name", static subject => subject.Spec.Template is { Name: { Length: > 0 } name } && !KubernetesNames.IsLabel(name)
            ? [NoLabel("spec.template.name", name)] : []),
        new("form of the timeout", static subject => subject.Spec.Timeout is { } text && GoDuration.ParseNanoseconds(text) is null
            ? [new("spec.timeout", $"'{text}' is no duration such as 10m or 1h30m", $"cannot decode incoming new object: time: invalid duration {text}")] : []),
        new("timeout of nothing", static subject => subject.Spec.Timeout is { } text && GoDuration.ParseNanoseconds(text) == 0
            ? [new("spec.timeout", $"The timeout {text} ends the Build at once; leave it out for 10 minutes")] : []),
        new("label keys", static subject => Pairs(subject, static metadata => metadata.Labels).Where(static label => !KubernetesNames.IsQualifiedName(label.Key))
            .Select(static label => new RuleBreak($"metadata.labels.{label.Key}", $"'{label.Key}' is no name for a label"))),
        new("label values", static subject => Pairs(subject, static metadata => metadata.Labels).Where(static label => !KubernetesNames.IsLabelValue(label.Value))
            .Select(static label => new RuleBreak($"metadata.labels.{label.Key}", $"The label {label.Key} has a value of other characters than letters, digits, - _ . or of more than 63: '{label.Value}'"))),
        new("annotation keys", static subject => Pairs(subject, static metadata => metadata.Annotations).Where(static annotation => !KubernetesNames.IsQualifiedName(annotation.Key))
            .Select(static annotation => new RuleBreak($"metadata.annotations.{annotation.Key}", $"'{annotation.Key}' is no name for an annotation"))),
        new("size of annotations", static subject => Pairs(subject, static metadata => metadata.Annotations).Sum(static a => Bytes(a.Key) + Bytes(a.Value)) is > MaxAnnotations and var size
            ? [new("metadata.annotations", $"The annotations have {size} bytes; {MaxAnnotations} is the limit")] : []),
        new("node selector", static subject => (subject.Spec.NodeSelector ?? new Dictionary<string, string>(StringComparer.Ordinal))
            .Where(static label => !KubernetesNames.IsQualifiedName(label.Key) || !KubernetesNames.IsLabelValue(label.Value))
            .Select(static label => new RuleBreak($"spec.nodeSelector.{label.Key}", $"'{label.Key}: {label.Value}' is no label of a node"))),
        new("step name", static subject => subject.Steps.Where(static step => !ControllerRules.IsNested(step.Step.Name ?? "")).Select(static step => (step.Path, Name: step.Substitute(step.Step.Name ?? "")))
            .Where(static step => step.Name.Length > MaxStepName || (step.Name.Length > 0 && !KubernetesNames.IsLabelEnd(step.Name)))
            .Select(static step => NoPart(step.Path, "step", step.Name, MaxStepName))),
        new("git and gcs source name", static subject => SourceNames(subject, static place => place.IsFetched, MaxFetchedSourceName)),
        new("custom source name", static subject => SourceNames(subject, static place => place.IsCustom, MaxCustomSourceName)),
        new("container names", ContainerNames),
        new("size of a string", static subject => Strings(subject).Where(static place => Bytes(place.Text) > MaxString)
            .Select(static place => new RuleBreak(place.Path, $"One argument or variable of a container has {Bytes(place.Text)} bytes; Linux takes {MaxString}"))),
        new("size of the Build", static subject => Bytes(ManifestJson.ToJson(subject.Build).ToJsonString()) is > MaxObject and var size
            ? [new("spec", $"The Build has {size} bytes; the API server stores {MaxObject}")] : []),
    ];

    private static IEnumerable<RuleBreak> SourceNames(ValidationSubject subject, Func<SourcePlace, bool> isKind, int max) => subject.Sources.Where(isKind)
        .Where(place => place.Source.Name is { Length: > 0 } name && (name.Length > max || !KubernetesNames.IsLabelEnd(name)))
        .Select(place => NoPart($"{place.Path}.name", "source", place.Source.Name!, max));

    // Those that follow from names which differ: a source without a name is called by its position, a step can be called like a source.
    private static IEnumerable<RuleBreak> ContainerNames(ValidationSubject subject) => WebhookRules.Repeated(
        subject.Sources.Where(static place => place.IsFetched || place.IsCustom).Select(static place => (place.Path, Name: place.ContainerName, Own: place.Source.Name ?? ""))
            .Concat(subject.Steps.Select(static step => (step.Path, Name: step.Substitute(step.Step.Name ?? ""), Own: step.Step.Name ?? "")).Where(static step => step.Name.Length > 0))
            .DistinctBy(static container => (container.Name, container.Own)),
        static container => container.Name)
        .Select(static container => new RuleBreak(container.Path, $"Two containers of the pod are called 'build-step-{container.Name}'"));

    private static IEnumerable<(string Path, string Text)> Strings(ValidationSubject subject) =>
        subject.Sources.Where(static place => place.IsCustom).SelectMany(static place => Strings($"{place.Path}.custom", place.Source.Custom!, static text => text))
            .Concat(subject.Steps.SelectMany(static step => Strings(step.Path, step.Step, step.Substitute)));

    private static IEnumerable<(string Path, string Text)> Strings(string path, Container container, Func<string, string> substitute) =>
    [
        .. (container.Command ?? []).Concat(container.Args ?? []).Select(text => (path, substitute(text))),
        .. (container.Env ?? []).Select(variable => (path, $"{variable.Name}={substitute(variable.Value ?? "")}")),
    ];

    private static IEnumerable<KeyValuePair<string, string>> Pairs(ValidationSubject subject, Func<ObjectMeta, IDictionary<string, string>?> pairs) =>
        pairs(subject.Build.Metadata) ?? Enumerable.Empty<KeyValuePair<string, string>>();

    private static RuleBreak NoLabel(string path, string name) =>
        new(path, $"'{name}' is no name: lower-case letters, digits and - only, at most 63, with a letter or digit at both ends");

    private static RuleBreak NoPart(string path, string what, string name, int max) =>
        new(path, $"The {what} name '{name}' makes no container name: lower-case letters, digits and - only, at most {max}, with a letter or digit at the end");

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
