using Dispatch.Build.Knative.Manifests;
using Dispatch.Oci;

namespace Dispatch.Build.Knative.Templates;

/// <summary>The image of the step that builds and pushes.</summary>
/// <param name="Text">As written, parameters replaced by their values.</param>
public sealed record BuilderImage(string Text)
{
    // The project itself was archived in June 2025; this fork publishes images (ghcr.io and docker.io) and fixes.
    private static readonly string[] _maintained = ["ghcr.io/osscontainertools/kaniko", "docker.io/martizih/kaniko"];

    /// <summary>The reference; null when the text is none.</summary>
    public ImageReference? Reference { get; } = ImageReference.TryParse(Text, out var reference, out _) ? reference : null;

    /// <summary>The tag; null when there is none.</summary>
    public string? Tag => Reference?.Tag;

    /// <summary>The release of kaniko that the tag names; null when it names none or this is no kaniko.</summary>
    public KanikoVersion? Version => IsKaniko ? KanikoVersion.Find(Tag) : null;

    /// <summary>Whether the name is that of a kaniko executor: the project's, the fork's, or a copy that kept it (<c>.../executor</c>, <c>.../kaniko</c>).</summary>
    public bool IsKaniko => Reference?.Repository.Split('/')[^1] is "executor" or "kaniko" || Reference?.Repository.Contains("kaniko", StringComparison.Ordinal) == true;

    /// <summary>Whether it names one image for ever.</summary>
    public bool IsDigestPinned => Reference?.Digest is not null;

    /// <summary>Whether it names a release: by digest, or by a tag that has a version.</summary>
    public bool IsPinned => IsDigestPinned || KanikoVersion.Find(Tag) is not null;

    /// <summary>Whether it comes from where kaniko is still maintained.</summary>
    public bool IsMaintained => Reference is { } reference && _maintained.Contains(reference.Name, StringComparer.Ordinal);

    /// <summary>The builder of a template, with the parameters' defaults and these arguments put in; null for a template without steps.</summary>
    public static BuilderImage? Of(BuildTemplate template, params IEnumerable<Argument> arguments) =>
        BuildStep(template)?.Image is { } image ? new(TemplateText.Substitute(image, template, arguments)) : null;

    /// <summary>The step that pushes: the one with a destination, else the last.</summary>
    internal static Container? BuildStep(BuildTemplate template) =>
        template.Spec.Steps?.LastOrDefault(static step => step.Args?.Any(static argument => argument.StartsWith("--destination", StringComparison.Ordinal)) == true)
            ?? (template.Spec.Steps is [.., var last] ? last : null);
}
