using static Dispatch.Build.Knative.Outcomes.Quote;

namespace Dispatch.Build.Knative.Validation;

/// <summary>
/// Members that came with a release: v0.1 refuses a Build that has what it does not know, v0.2 ignores it without a word. A cluster of v0.4 or
/// later is taken for v0.3 until it has returned a Build, so nothing is asked of v0.3 that v0.4 grants.
/// </summary>
internal static class ReleaseRules
{
    public static IReadOnlyList<BuildRule> All { get; } =
    [
        Since(KnativeRelease.V02, "timeout", static subject => subject.Spec.Timeout is null ? [] : ["spec.timeout"]),
        Since(KnativeRelease.V02, "kind", static subject => subject.Spec.Template?.Kind is null ? [] : ["spec.template.kind"]),
        Since(KnativeRelease.V02, "nodeSelector", static subject => subject.Spec.NodeSelector is null ? [] : ["spec.nodeSelector"]),
        Since(KnativeRelease.V02, "affinity", static subject => subject.Spec.Affinity is null ? [] : ["spec.affinity"]),
        Since(KnativeRelease.V02, "subPath", static subject => subject.Sources.Where(static place => place.Source.SubPath is not null).Select(static place => $"{place.Path}.subPath")),
        Since(KnativeRelease.V03, "sources", static subject => subject.Spec.Sources is null ? [] : ["spec.sources"]),
        Since(KnativeRelease.V03, "name", static subject => subject.Sources.Where(static place => place.Source.Name is not null).Select(static place => $"{place.Path}.name")),
        Since(KnativeRelease.V03, "targetPath", static subject => subject.Sources.Where(static place => place.Source.TargetPath is not null).Select(static place => $"{place.Path}.targetPath")),
        TooOld("parameters in images of v0.1", static subject => subject.Release >= KnativeRelease.V02 ? [] : (subject.Template?.Spec.Steps ?? [])
            .Where(static step => HasPlaceholder(step.Image))
            .Select(static step => new RuleBreak(
                ValidationSubject.TemplatePath, $"Knative Build v0.1 replaces no parameters in the image of a step, and the template has '{Value(step.Image)}'"))),
        TooOld("parameters in volumes", static subject => subject.Release >= KnativeRelease.V03 ? [] : (subject.Template?.Spec.Volumes ?? [])
            .Where(static volume => HasPlaceholder(volume.GetRawText()))
            .Select(static volume => new RuleBreak(
                ValidationSubject.TemplatePath,
                $"Knative Build before v0.4 replaces no parameters in volumes, and the template has one in '{Value(volume.Text("name"))}'"))) with { Suggestion = "Update Knative Build in the cluster to v0.4 or newer." },
    ];

    private static BuildRule Since(KnativeRelease release, string field, Func<ValidationSubject, IEnumerable<string>> paths) =>
        TooOld($"{field} since {Name(release)}", subject => subject.Release >= release ? [] : paths(subject).Select(path => new RuleBreak(
            path,
            $"The cluster runs Knative Build {Name(subject.Release)}, and {path} came with {Name(release)}",
            subject.Release is KnativeRelease.V01 ? $"cannot decode incoming new object: json: unknown field \"{field}\"" : null)));

    private static BuildRule TooOld(string name, Func<ValidationSubject, IEnumerable<RuleBreak>> find) => new(name, find) { Code = Codes.KnativeTooOld };

    private static bool HasPlaceholder(string? text) => text?.Contains("${", StringComparison.Ordinal) == true;

    private static string Name(KnativeRelease release) => release switch
    {
        KnativeRelease.V01 => "v0.1",
        KnativeRelease.V02 => "v0.2",
        _ => "v0.3",
    };
}
