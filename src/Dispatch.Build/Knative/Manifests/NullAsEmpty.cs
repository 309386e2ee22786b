namespace Dispatch.Build.Knative.Manifests;

/// <summary>Puts the empty value where a document has null, as Go's decoder does: the types of the model promise that there is none.</summary>
internal static class NullAsEmpty
{
    public static KnativeBuild Fill(KnativeBuild build) => build with
    {
        ApiVersion = build.ApiVersion ?? "",
        Kind = build.Kind ?? "",
        Metadata = Fill(build.Metadata),
        Spec = build.Spec is { } spec
            ? spec with
            {
                Source = spec.Source is { } source ? Fill(source) : null,
                Sources = Each(spec.Sources, Fill),
                Steps = Each(spec.Steps, Fill),
                NodeSelector = Each(spec.NodeSelector),
                Template = spec.Template is { } template
                    ? template with { Name = template.Name ?? "", Arguments = Each(template.Arguments, Fill), Env = Each(template.Env, Fill) }
                    : null,
            }
            : new(),
    };

    public static BuildTemplate Fill(BuildTemplate template) => template with
    {
        ApiVersion = template.ApiVersion ?? "",
        Kind = template.Kind ?? "",
        Metadata = Fill(template.Metadata),
        Spec = template.Spec is { } spec ? spec with { Parameters = Each(spec.Parameters, Fill), Steps = Each(spec.Steps, Fill) } : new(),
    };

    private static ObjectMeta Fill(ObjectMeta? metadata) =>
        metadata is null ? new() : metadata with { Labels = Each(metadata.Labels), Annotations = Each(metadata.Annotations) };

    private static SourceSpec Fill(SourceSpec? source) => source is null ? new() : source with
    {
        Git = source.Git is { } git ? git with { Url = git.Url ?? "", Revision = git.Revision ?? "" } : null,
        Gcs = source.Gcs is { } gcs ? gcs with { Location = gcs.Location ?? "" } : null,
        Custom = source.Custom is { } custom ? Fill(custom) : null,
    };

    private static Container Fill(Container? container) => container is null ? new() : container with
    {
        Command = Each(container.Command, Fill),
        Args = Each(container.Args, Fill),
        Env = Each(container.Env, Fill),
    };

    private static EnvVar Fill(EnvVar? variable) => variable is null ? new("", Value: null) : variable with { Name = variable.Name ?? "" };

    private static Argument Fill(Argument? argument) => argument is null ? new("", "") : argument with { Name = argument.Name ?? "", Value = argument.Value ?? "" };

    private static TemplateParameter Fill(TemplateParameter? parameter) => parameter is null ? new("") : parameter with { Name = parameter.Name ?? "" };

    private static string Fill(string? text) => text ?? "";

    private static IReadOnlyList<T>? Each<T>(IReadOnlyList<T>? items, Func<T?, T> fill)
        where T : class => items is null ? null : [.. items.Select(fill)];

    private static Dictionary<string, string>? Each(IDictionary<string, string>? pairs) =>
        pairs?.ToDictionary(static pair => pair.Key, static pair => pair.Value ?? "", StringComparer.Ordinal);
}
