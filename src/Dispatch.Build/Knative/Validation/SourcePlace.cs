using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Validation;

/// <summary>A source and where it stands.</summary>
internal sealed record SourcePlace(string Path, int Index, SourceSpec Source)
{
    /// <summary>Whether it is fetched by a container of the controller's; the first of git, gcs and custom counts.</summary>
    public bool IsFetched => Source.Git is not null || Source.Gcs is not null;

    /// <summary>Whether it is a container of the user's.</summary>
    public bool IsCustom => !IsFetched && Source.Custom is not null;

    /// <summary>Whether it is one of the list.</summary>
    public bool IsListed => Path != "spec.source";

    /// <summary>What it has of git, gcs and custom.</summary>
    public IReadOnlyList<string> Kinds =>
        [.. Source.Git is null ? [] : new[] { "git" }, .. Source.Gcs is null ? [] : new[] { "gcs" }, .. Source.Custom is null ? [] : new[] { "custom" }];

    /// <summary>The name of its container, without <c>build-step-</c>.</summary>
    public string ContainerName => (IsCustom, Source.Name) switch
    {
        (true, null or "") => "custom-source",
        (true, var name) => $"custom-source-{name}",
        (false, null or "") => $"{Kind}-source-{Index}",
        (false, var name) => $"{Kind}-source-{name}",
    };

    private string Kind => Source.Git is not null ? "git" : "gcs";
}
