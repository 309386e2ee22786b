using static Dispatch.Build.Knative.Outcomes.Quote;

namespace Dispatch.Build.Knative.Validation;

/// <summary>Sources that do something else than they say, or fail in their container with words that lead nowhere.</summary>
internal static class SourceRules
{
    public static IReadOnlyList<BuildRule> All { get; } =
    [
        new("one kind a source", static subject => subject.Sources.Where(static place => place.Kinds.Count > 1)
            .Select(static place => new RuleBreak(place.Path, $"The source has {string.Join(" and ", place.Kinds)}: the controller takes {place.Kinds[0]} and drops the rest"))),
        new("a kind at all", static subject => subject.Sources.Where(static place => place.Kinds.Count == 0)
            .Select(place => new RuleBreak(
                place.Path, "The source has none of git, gcs and custom, and would be ignored", subject.Release is KnativeRelease.V01 ? "UnrecognizedSource" : null))),
        new("image of a custom source", static subject => subject.Customs.Where(static custom => string.IsNullOrEmpty(custom.Container.Image))
            .Select(static custom => new RuleBreak(custom.Path, "The custom source has no image"))),

        // The controller takes the subPath of the last source, which is empty then, for all.
        new("subPath of the last source", static subject => subject.Sources.SkipLast(1)
            .Where(place => !string.IsNullOrEmpty(place.Source.SubPath) && string.IsNullOrEmpty(subject.Sources[^1].Source.SubPath))
            .Select(static place => new RuleBreak(
                $"{place.Path}.subPath", $"The subPath '{Value(place.Source.SubPath)}' would be ignored: that of the last source counts, so put this source last"))),
        new("form of the subPath", static subject => subject.Sources.Where(static place => place.Source.SubPath is { } path && (path.StartsWith('/') || LeavesWorkspace(path)))
            .Select(static place => new RuleBreak(
                $"{place.Path}.subPath",
                $"The subPath '{Value(place.Source.SubPath)}' leaves the workspace",
                LeavesWorkspace(place.Source.SubPath!) ? "must not contain '..'" : "must be a relative path"))),
        new("form of the targetPath", static subject => subject.Sources.Where(static place => place.IsFetched && place.Source.TargetPath is { } path && LeavesWorkspace(path))
            .Select(static place => new RuleBreak($"{place.Path}.targetPath", $"The targetPath '{Value(place.Source.TargetPath)}' leaves the workspace"))),
        new("targetPath for git", static subject => subject.Sources.Where(static place => place.Source is { Git: not null, TargetPath: ['/' or '-', ..] })
            .Select(static place => new RuleBreak(
                $"{place.Path}.targetPath",
                $"The targetPath '{Value(place.Source.TargetPath)}' begins with '{place.Source.TargetPath![0]}': the git source runs 'git init' with it, then looks for it below /workspace"))),
        new("git options", static subject => subject.Sources
            .SelectMany(static place => new[] { (Path: $"{place.Path}.git.url", Text: place.Source.Git?.Url), (Path: $"{place.Path}.git.revision", Text: place.Source.Git?.Revision) })
            .Where(static place => place.Text is ['-', ..])
            .Select(static place => new RuleBreak(place.Path, $"git would take '{Value(place.Text)}' for an option"))),
        new("type of a gcs source", static subject => subject.Sources
            .Where(static place => place.Source is { Git: null, Gcs.Type: not ("Archive" or "Manifest" or "ZipArchive" or "TarGzArchive") })
            .Select(static place => new RuleBreak($"{place.Path}.gcs.type", $"'{Value(place.Source.Gcs!.Type)}' is no type of gcs source: Archive or Manifest"))),
        new("placeholders in sources", static subject => subject.Sources.SelectMany(Places).Where(static place => place.Text?.Contains("${", StringComparison.Ordinal) == true)
            .Select(static place => new RuleBreak(
                place.Path, $"Nothing replaces the parameter in '{Value(place.Text)}': parameters are replaced in the steps of a template, never in sources"))),
    ];

    private static bool LeavesWorkspace(string path) => path.Split('/').Contains("..", StringComparer.Ordinal);

    // In arguments and environment of a custom source it may be meant for its shell.
    private static IEnumerable<(string Path, string? Text)> Places(SourcePlace place) =>
    [
        ($"{place.Path}.git.url", place.Source.Git?.Url),
        ($"{place.Path}.git.revision", place.Source.Git?.Revision),
        ($"{place.Path}.gcs.location", place.Source.Gcs?.Location),
        ($"{place.Path}.custom.image", place.Source.Custom?.Image),
    ];
}
