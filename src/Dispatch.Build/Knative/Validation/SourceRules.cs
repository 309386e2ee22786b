namespace Dispatch.Build.Knative.Validation;

/// <summary>Sources that do something else than they say, without a word from anyone.</summary>
internal static class SourceRules
{
    public static IReadOnlyList<BuildRule> All { get; } =
    [
        new("one kind a source", static subject => subject.Sources.Where(static place => Kinds(place).Length > 1)
            .Select(static place => new RuleBreak(place.Path, $"The source has {string.Join(" and ", Kinds(place))}: the controller takes {Kinds(place)[0]} and drops the rest"))),
        new("a kind at all", static subject => subject.Sources.Where(static place => Kinds(place).Length == 0)
            .Select(place => new RuleBreak(
                place.Path, "The source has none of git, gcs and custom, and would be ignored", subject.Release is KnativeRelease.V01 ? "UnrecognizedSource" : null))),
        new("image of a custom source", static subject => subject.Sources.Where(static place => place is { IsCustom: true, Source.Custom.Image: null or "" })
            .Select(static place => new RuleBreak($"{place.Path}.custom", "The custom source has no image"))),
        new("placeholders in sources", static subject => subject.Sources.SelectMany(Places).Where(static place => place.Text?.Contains("${", StringComparison.Ordinal) == true)
            .Select(static place => new RuleBreak(place.Path, $"Nothing replaces the parameter in '{place.Text}': parameters are replaced in the steps of a template, never in sources"))),
    ];

    private static string[] Kinds(SourcePlace place) =>
        [.. new[] { (place.Source.Git is null, "git"), (place.Source.Gcs is null, "gcs"), (place.Source.Custom is null, "custom") }.Where(static kind => !kind.Item1).Select(static kind => kind.Item2)];

    // In arguments and environment of a custom source it may be meant for its shell.
    private static IEnumerable<(string Path, string? Text)> Places(SourcePlace place) =>
    [
        ($"{place.Path}.git.url", place.Source.Git?.Url),
        ($"{place.Path}.git.revision", place.Source.Git?.Revision),
        ($"{place.Path}.gcs.location", place.Source.Gcs?.Location),
        ($"{place.Path}.custom.image", place.Source.Custom?.Image),
    ];
}
