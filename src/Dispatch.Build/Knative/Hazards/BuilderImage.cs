using System.Globalization;
using System.Text.RegularExpressions;
using Dispatch.Oci;

namespace Dispatch.Build.Knative.Hazards;

/// <summary>What the name of a step's image tells about the builder in it.</summary>
/// <param name="Reference">As the template has it.</param>
/// <param name="IsKaniko">Whether it is a kaniko, of whatever line.</param>
/// <param name="Version">Of kaniko; null when the name does not tell.</param>
/// <param name="IsPinned">Whether it has a digest, or a tag that names a version.</param>
/// <param name="IsArchived">Whether it is Google's kaniko, which was given up on 2025-06-03 at v1.24.0.</param>
internal sealed partial record BuilderImage(string Reference, bool IsKaniko, Version? Version, bool IsPinned, bool IsArchived)
{
    // What Google's tags without a version will mean for ever.
    private static readonly Version LastOfGoogle = new(1, 24, 0);

    /// <summary>Reads a name; one that is no image, or still has a parameter in it, tells nothing.</summary>
    public static BuilderImage Parse(string text)
    {
        if (!ImageReference.TryParse(text, out var image, out _))
        {
            return new(text, IsKaniko: false, Version: null, IsPinned: true, IsArchived: false);
        }

        // Mirrors and private builds keep the last parts: .../kaniko-project/executor, .../kaniko, .../executor.
        var isKaniko = image.Repository.Contains("kaniko", StringComparison.Ordinal) || image.Repository.Split('/')[^1] == "executor";
        var isGoogle = image.Repository.Contains("kaniko-project/", StringComparison.Ordinal);
        var match = VersionInTag.Match(image.Tag ?? "");
        var version = match.Success ? new Version(Number(match.Groups["major"]), Number(match.Groups["minor"]), Number(match.Groups["patch"])) : null;
        return new(
            text,
            isKaniko,
            isKaniko ? version ?? (isGoogle && image.Digest is null ? LastOfGoogle : null) : null,
            image.Digest is not null || VersionLike.IsMatch(image.Tag ?? ""),
            isGoogle);
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    // v1.24.0, 1.24.0, v1.9.2-debug, debug-v0.5.0
    [GeneratedRegex(@"(?:^|-)v?(?<major>\d{1,5})\.(?<minor>\d{1,5})\.(?<patch>\d{1,5})(?:-|$)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex VersionInTag { get; }

    [GeneratedRegex(@"\d+\.\d+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex VersionLike { get; }
}
