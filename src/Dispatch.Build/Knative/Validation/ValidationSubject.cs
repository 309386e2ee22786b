using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;

namespace Dispatch.Build.Knative.Validation;

/// <summary>What is checked: a Build, the template it names where that is known, and the release that will run it.</summary>
internal sealed class ValidationSubject
{
    /// <summary>Where a finding in the template points to.</summary>
    public const string TemplatePath = "spec.template.name";

    private readonly Func<string, string> _substitute;

    public ValidationSubject(KnativeBuild build, BuildTemplate? template, KnativeRelease release)
    {
        Build = build;
        Release = release;
        Template = build.Spec.Template is null ? null : template;
        _substitute = Template is null ? static text => text : new TemplateText(Template, Arguments).Substitute;
        Sources =
        [
            .. Spec.Source is { } source ? [new SourcePlace("spec.source", 0, source)] : Array.Empty<SourcePlace>(),
            .. (Spec.Sources ?? []).Select(static (source, index) => new SourcePlace($"spec.sources[{index}]", index, source)),
        ];
        Customs = [.. Sources.Where(static place => place.IsCustom).Select(static place => new ContainerPlace($"{place.Path}.custom", place.ContainerName, place.Source.Custom!, static text => text))];
        Steps = [.. (Template is null ? Spec.Steps : Template.Spec.Steps ?? []) is { } steps ? steps.Select(Step) : []];
    }

    public KnativeBuild Build { get; }

    public KnativeRelease Release { get; }

    /// <summary>The template; null also in a Build that names none.</summary>
    public BuildTemplate? Template { get; }

    /// <summary>The spec of the Build.</summary>
    public BuildSpec Spec => Build.Spec;

    /// <summary>The arguments of the Build.</summary>
    public IReadOnlyList<Argument> Arguments => Spec.Template?.Arguments ?? [];

    /// <summary>All sources.</summary>
    public IReadOnlyList<SourcePlace> Sources { get; }

    /// <summary>The containers of the custom sources.</summary>
    public IReadOnlyList<ContainerPlace> Customs { get; }

    /// <summary>The steps that will run: the template's, in place of the Build's own.</summary>
    public IReadOnlyList<ContainerPlace> Steps { get; }

    /// <summary>The volumes of the pod that have names of their own: the Build's, then the template's.</summary>
    public IEnumerable<VolumePlace> Volumes =>
        (Spec.Volumes ?? []).Select((volume, index) => Volume($"spec.volumes[{index}].name", volume.Text("name") ?? ""))
            .Concat((Template?.Spec.Volumes ?? []).Select(volume => Volume(TemplatePath, volume.Text("name") ?? "")));

    /// <summary>The environment that each step of the template gets besides its own.</summary>
    public IEnumerable<(string Path, EnvVar Variable)> TemplateEnvironment =>
        (Spec.Template?.Env ?? []).Select((variable, index) => ($"spec.template.env[{index}]", variable with { Value = _substitute(variable.Value ?? "") }));

    // An unnamed step is counted from the first custom source on.
    private ContainerPlace Step(Container step, int index) => new(
        Template is null ? $"spec.steps[{index}]" : TemplatePath,
        string.IsNullOrEmpty(step.Name) ? $"unnamed-{Customs.Count + index}" : _substitute(step.Name),
        step,
        _substitute);

    private VolumePlace Volume(string path, string name) => new(path, name, _substitute(name));
}

/// <summary>A volume and where it stands.</summary>
/// <param name="Path">Of its name, or of the template's.</param>
/// <param name="Written">Its name as written.</param>
/// <param name="Name">Its name in the pod.</param>
internal sealed record VolumePlace(string Path, string Written, string Name);
