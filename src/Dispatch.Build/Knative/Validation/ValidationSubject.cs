using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;

namespace Dispatch.Build.Knative.Validation;

/// <summary>What is checked: a Build, the template it names where that is known, and the release that will run it.</summary>
internal sealed record ValidationSubject(KnativeBuild Build, BuildTemplate? Template, KnativeRelease Release)
{
    /// <summary>The spec of the Build.</summary>
    public BuildSpec Spec => Build.Spec;

    /// <summary>All sources.</summary>
    public IEnumerable<SourcePlace> Sources =>
        (Spec.Source is { } source ? [new SourcePlace("spec.source", 0, source)] : Enumerable.Empty<SourcePlace>())
            .Concat((Spec.Sources ?? []).Select(static (source, index) => new SourcePlace($"spec.sources[{index}]", index, source)));

    /// <summary>The arguments of the Build.</summary>
    public IReadOnlyList<Argument> Arguments => Spec.Template?.Arguments ?? [];

    /// <summary>The steps that will run: the template's with the arguments put in, in place of the Build's own. A finding in the template points to its name.</summary>
    public IEnumerable<StepPlace> Steps => Template is { } template && Spec.Template is not null
        ? (template.Spec.Steps ?? []).Select((step, index) => new StepPlace("spec.template.name", index, step, text => TemplateText.Substitute(text, template, Arguments)))
        : (Spec.Steps ?? []).Select(static (step, index) => new StepPlace($"spec.steps[{index}]", index, step, static text => text));

    /// <summary>The volumes of the pod that have names of their own: the Build's, then the template's.</summary>
    public IEnumerable<(string Path, string Name)> Volumes =>
        (Spec.Volumes ?? []).Select(static (volume, index) => ($"spec.volumes[{index}].name", volume.Text("name") ?? ""))
            .Concat((Template is null || Spec.Template is null ? [] : Template.Spec.Volumes ?? [])
                .Select(volume => ("spec.template.name", TemplateText.Substitute(volume.Text("name") ?? "", Template!, Arguments))));
}

/// <summary>A source and where it stands.</summary>
internal sealed record SourcePlace(string Path, int Index, SourceSpec Source)
{
    /// <summary>Whether it is fetched by a container of the controller's; the first of git, gcs and custom counts.</summary>
    public bool IsFetched => Source.Git is not null || Source.Gcs is not null;

    /// <summary>Whether it is a container of the user's.</summary>
    public bool IsCustom => !IsFetched && Source.Custom is not null;

    /// <summary>The name of its container, without the common prefix.</summary>
    public string ContainerName => (IsCustom, Source.Name) switch
    {
        (true, null or "") => "custom-source",
        (true, var name) => $"custom-source-{name}",
        (false, null or "") => $"{Kind}-source-{Index}",
        (false, var name) => $"{Kind}-source-{name}",
    };

    private string Kind => Source.Git is not null ? "git" : "gcs";
}

/// <summary>A step and where it stands.</summary>
/// <param name="Path">Of the step, or of the template's name.</param>
/// <param name="Index">From 0.</param>
/// <param name="Step">As written.</param>
/// <param name="Substitute">Puts the arguments in.</param>
internal sealed record StepPlace(string Path, int Index, Container Step, Func<string, string> Substitute);
