using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;

namespace Dispatch.Build.Knative.Validation;

/// <summary>
/// Finds before submission what a cluster would refuse, or fail at much later: the webhook stops checking when a Build has a template, and the
/// controller says in the status what nobody waits for.
/// </summary>
public static class BuildValidation
{
    private const int MaxFindings = 100;

    /// <summary>The rules, one by one.</summary>
    internal static IReadOnlyList<BuildRule> Rules { get; } =
        [.. WebhookRules.All, .. ControllerRules.All, .. SourceRules.All, .. ArgumentRules.All, .. NameRules.All, .. PodRules.All, .. LimitRules.All, .. ReleaseRules.All];

    /// <summary>
    /// All that is wrong with a Build: DSP1202, DSP1204 for its arguments, DSP1209 for what the release has not; empty when nothing is. At most 100
    /// findings.
    /// </summary>
    /// <param name="build">The Build.</param>
    /// <param name="template">The template it names; null when that is not known.</param>
    /// <param name="release">What runs it.</param>
    /// <param name="positions">Where its members stand in the file.</param>
    /// <param name="file">The manifest, for findings.</param>
    public static IReadOnlyList<Diagnostic> Check(
        KnativeBuild build, BuildTemplate? template, KnativeRelease release = KnativeRelease.V04, ManifestPositions? positions = null, string? file = null)
    {
        var subject = new ValidationSubject(build, template, release);
        var arguments = subject.Template is null ? TemplateArguments.Duplicates(subject.Arguments) : TemplateArguments.Check(subject.Template, subject.Arguments);
        return ToDiagnostics(Rules.SelectMany(rule => rule.Check(subject)).Concat(arguments).Concat(TemplateRules.Check(subject)), positions, file);
    }

    /// <summary>What is wrong with a template: DSP1202; empty when nothing is. At most 100 findings.</summary>
    public static IReadOnlyList<Diagnostic> Check(BuildTemplate template, ManifestPositions? positions = null, string? file = null) =>
        ToDiagnostics(TemplateRules.All.SelectMany(rule => rule.Find(template)).Select(static found => new ManifestFinding(Codes.BuildInvalid, found.Path, found.Message)), positions, file);

    /// <summary>Refuses a Build that <see cref="Check(KnativeBuild, BuildTemplate?, KnativeRelease, ManifestPositions?, string?)"/> finds something in.</summary>
    /// <exception cref="DispatchException">DSP1202, DSP1204 or DSP1209, with all that is wrong.</exception>
    public static void Demand(
        KnativeBuild build, BuildTemplate? template, KnativeRelease release = KnativeRelease.V04, ManifestPositions? positions = null, string? file = null)
    {
        if (Check(build, template, release, positions, file) is { Count: > 0 } findings)
        {
            throw new DispatchException(findings);
        }
    }

    private static Diagnostic[] ToDiagnostics(IEnumerable<ManifestFinding> findings, ManifestPositions? positions, string? file) =>
        [.. findings.Distinct().Take(MaxFindings).Select(finding => finding.ToDiagnostic(positions, file))];
}
