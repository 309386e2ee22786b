using Dispatch.Build.Knative.Dockerfiles;
using Dispatch.Build.Knative.Templates;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;

namespace Dispatch.Build.Knative.Hazards;

/// <summary>What was found before anything is submitted.</summary>
/// <param name="Errors">The image would be wrong: nothing may be submitted.</param>
/// <param name="Warnings">It may be, or something else is likely to be a mistake.</param>
internal sealed record HazardReport(IReadOnlyList<Diagnostic> Errors, IReadOnlyList<Diagnostic> Warnings);

/// <summary>Looks for what a builder would do wrongly without failing.</summary>
internal static class BuilderHazards
{
    /// <summary>Checks a definition. Rules are kaniko's; another builder has none.</summary>
    /// <param name="prepared">The Dockerfile; findings name lines of the original.</param>
    /// <param name="build">The definition.</param>
    /// <param name="builder">Image of the step that builds, with parameters replaced.</param>
    /// <param name="baseConfig">How containers of the base image are run; null when that is not known.</param>
    /// <param name="cancellationToken">Stops reading files.</param>
    public static HazardReport Check(PreparedDockerfile prepared, ImageBuild build, BuilderImage builder, ContainerConfig? baseConfig, CancellationToken cancellationToken)
    {
        var (errors, warnings) = (new List<Diagnostic>(), new List<Diagnostic>());
        errors.AddRange(Arguments(prepared, build));
        if (builder.IsKaniko)
        {
            var context = new HazardContext(prepared.Original, build, baseConfig);
            foreach (var rule in KanikoHazards.All.Where(rule => builder.Version is not { } version || rule.Versions.Contains(version)))
            {
                // A version that is not known may be another one.
                (rule.IsRefused && (builder.Version is not null || rule.Versions == VersionRange.Every) ? errors : warnings).AddRange(rule.Find(context).Select(place => Describe(rule, place, builder)));
            }

            (builder.Version is null ? warnings : errors).AddRange(IgnoredAgain(build.Workspace, builder));
            warnings.AddRange(Frontends(prepared, builder));
        }

        warnings.AddRange(Age(builder));
        warnings.AddRange(SuspiciousFiles.Find(build.Workspace, cancellationToken));
        return new([.. errors.OrderBy(static error => error.Line)], [.. warnings.OrderBy(static warning => warning.Line)]);
    }

    private static Diagnostic Describe(HazardRule rule, HazardPlace place, BuilderImage builder) => place.At.Diagnose(
        Codes.BuilderHazard, $"{place.What}: {Name(builder)} {rule.Effect}{Others(rule.Versions, builder)}.", place.Piece, rule.Suggestion);

    private static string Name(BuilderImage builder) => builder.Version is { } version ? $"kaniko {version}" : "kaniko";

    private static string Others(VersionRange versions, BuilderImage builder) =>
        versions == VersionRange.Every ? "" : builder.Version is null ? $" ({versions}; {builder.Text} does not say which it is)" : $" ({versions})";

    // The controller replaces ${NAME} in arguments, and in what it replaced it with, in no fixed order.
    private static IEnumerable<Diagnostic> Arguments(PreparedDockerfile prepared, ImageBuild build) =>
        from argument in build.BuildArguments
        where argument.Value.Contains("${", StringComparison.Ordinal) && !prepared.Inlined.Contains(argument.Key, StringComparer.Ordinal)
        select new Diagnostic(Codes.TemplateArguments, $"The value of {argument.Key}, '{argument.Value}', has '${{', which Knative Build may or may not replace.") { Suggestion = "Give it a value without '${'." };

    // v0.6 to v1.5 read .dockerignore in the workspace only; later ones prefer the file beside the Dockerfile, which we write.
    private static IEnumerable<Diagnostic> IgnoredAgain(Workspace workspace, BuilderImage builder)
    {
        var versions = VersionRange.Between("0.6.0", "1.6.0");
        var file = workspace.Entries.FirstOrDefault(static entry => entry is { Path: ".dockerignore", Kind: WorkspaceEntryKind.File });
        if (file is null || (builder.Version is { } version && !versions.Contains(version)))
        {
            yield break;
        }

        using var reader = new StreamReader(file.OpenRead());
        var rules = IgnoreRules.Parse(reader.ReadToEnd(), file.FullPath);
        var lost = workspace.Entries.Where(entry => entry.Kind != WorkspaceEntryKind.Directory && rules.Excludes(entry.Path)).Select(static entry => entry.Path).ToList();
        if (lost.Count > 0)
        {
            yield return new(
                Codes.BuilderHazard, $"{lost[0]}{(lost.Count > 1 ? $" and {lost.Count - 1} more files" : "")} of the workspace: {Name(builder)} leaves out what .dockerignore names, although the workspace is to hold it{Others(versions, builder)}.")
            {
                File = file.FullPath,
                Suggestion = "Leave .dockerignore out of the workspace, or correct it.",
            };
        }
    }

    private static IEnumerable<Diagnostic> Frontends(PreparedDockerfile prepared, BuilderImage builder) =>
        from directive in prepared.Original.Directives
        where directive.Name == "syntax" && !directive.Value.Replace("docker.io/", "", StringComparison.Ordinal).StartsWith("docker/dockerfile", StringComparison.Ordinal)
        select new Diagnostic(Codes.BuilderHazard, $"# syntax={directive.Value}: {Name(builder)} reads every Dockerfile by its own rules.")
        {
            File = prepared.Original.File,
            Line = directive.Line,
            Suggestion = "Write it without what only that frontend knows.",
        };

    private static IEnumerable<Diagnostic> Age(BuilderImage builder)
    {
        if (builder.Reference is not null && !builder.IsPinned)
        {
            yield return new(Codes.BuilderImageAged, $"The template's builder {builder.Text} names no version, so that the same build may give something else tomorrow.");
        }

        if (builder.IsArchived)
        {
            yield return new(Codes.BuilderImageAged, $"The template's builder {builder.Text} is Google's kaniko, which nobody has maintained since June 2025.");
        }
    }
}
