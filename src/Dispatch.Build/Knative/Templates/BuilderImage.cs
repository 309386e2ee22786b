using System.Text.RegularExpressions;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Oci;

namespace Dispatch.Build.Knative.Templates;

/// <summary>The image of the step that builds and pushes, and what its name tells of the builder in it.</summary>
/// <param name="Text">As written, parameters replaced by their values.</param>
public sealed partial record BuilderImage(string Text)
{
    // What Google's tags without a version will mean for ever.
    private static readonly KanikoVersion _lastOfGoogle = new(1, 24, 0);

    /// <summary>The reference; null when the text is none, or still has a parameter in it.</summary>
    public ImageReference? Reference { get; } = ImageReference.TryParse(Text, out var reference, out _) ? reference : null;

    /// <summary>Whether it is a kaniko executor: the project's, the fork's, or a copy that kept the last part of the name (<c>.../executor</c>, <c>.../kaniko</c>).</summary>
    public bool IsKaniko => Reference?.Repository.Contains("kaniko", StringComparison.Ordinal) == true || Reference?.Repository.Split('/')[^1] == "executor";

    /// <summary>The release of kaniko; null when the name does not tell, or this is no kaniko.</summary>
    public KanikoVersion? Version => IsKaniko ? KanikoVersion.Find(Reference?.Tag) ?? (IsArchived && Reference?.Digest is null ? _lastOfGoogle : null) : null;

    /// <summary>Whether it has a digest, or a tag that names a version.</summary>
    public bool IsPinned => Reference is { } reference && (reference.Digest is not null || VersionLike.IsMatch(reference.Tag ?? ""));

    /// <summary>Whether it is Google's kaniko, which was given up on 2025-06-03 at v1.24.0.</summary>
    public bool IsArchived => Reference?.Repository.Contains("kaniko-project/", StringComparison.Ordinal) == true;

    [GeneratedRegex(@"\d+\.\d+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex VersionLike { get; }

    /// <summary>The builder of a template, with the parameters' defaults and these arguments put in; null for a template without steps.</summary>
    public static BuilderImage? Of(BuildTemplate template, params IEnumerable<Argument> arguments) =>
        BuildStep(template)?.Image is { } image ? new(new TemplateText(template, arguments).Substitute(image)) : null;

    /// <summary>The step that pushes: the one with a destination, else the last.</summary>
    internal static Container? BuildStep(BuildTemplate template) =>
        template.Spec.Steps?.LastOrDefault(static step => step.Args?.Any(static argument => argument.StartsWith("--destination", StringComparison.Ordinal)) == true)
            ?? (template.Spec.Steps is [.., var last] ? last : null);
}
