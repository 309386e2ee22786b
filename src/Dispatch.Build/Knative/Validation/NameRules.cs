using Dispatch.Build.Knative.Manifests;
using static Dispatch.Build.Knative.Outcomes.Quote;

namespace Dispatch.Build.Knative.Validation;

/// <summary>What Kubernetes takes for the names, labels and annotations of an object, and for the names of others.</summary>
internal static class NameRules
{
    // What the API server appends five characters to.
    private const int MaxGenerateName = 58;
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
        new("label keys", static subject => Pairs(subject.Build.Metadata.Labels).Where(static label => !KubernetesNames.IsQualifiedName(label.Key))
            .Select(static label => new RuleBreak($"metadata.labels.{label.Key}", $"'{Value(label.Key)}' is no name for a label"))),
        new("label values", static subject => Pairs(subject.Build.Metadata.Labels).Where(static label => !KubernetesNames.IsLabelValue(label.Value))
            .Select(static label => new RuleBreak(
                $"metadata.labels.{label.Key}",
                $"The label {Value(label.Key)} has a value of other characters than letters, digits, - _ . or of more than 63: '{Value(label.Value)}'"))),
        new("annotation keys", static subject => Pairs(subject.Build.Metadata.Annotations).Where(static annotation => !KubernetesNames.IsQualifiedName(annotation.Key))
            .Select(static annotation => new RuleBreak($"metadata.annotations.{annotation.Key}", $"'{Value(annotation.Key)}' is no name for an annotation"))),
        new("size of annotations", static subject => Pairs(subject.Build.Metadata.Annotations).Sum(static a => LimitRules.Bytes(a.Key) + LimitRules.Bytes(a.Value)) is > MaxAnnotations and var size
            ? [new("metadata.annotations", $"The annotations have {size} bytes; {MaxAnnotations} is the limit")] : []),
        new("node selector", static subject => Pairs(subject.Spec.NodeSelector)
            .Where(static label => !KubernetesNames.IsQualifiedName(label.Key) || !KubernetesNames.IsLabelValue(label.Value))
            .Select(static label => new RuleBreak($"spec.nodeSelector.{label.Key}", $"'{Value(label.Key)}: {Value(label.Value)}' is no label of a node"))),
    ];

    private static IEnumerable<KeyValuePair<string, string>> Pairs(IDictionary<string, string>? pairs) => pairs ?? Enumerable.Empty<KeyValuePair<string, string>>();

    private static RuleBreak NoLabel(string path, string name) =>
        new(path, $"'{Value(name)}' is no name: lower-case letters, digits and - only, at most 63, with a letter or digit at both ends");
}
