using Dispatch.Build.Knative.Manifests;
using Dispatch.Oci;

namespace Dispatch.Build.Knative;

/// <summary>What every Build of ours has, whether it is submitted or only written down.</summary>
internal static class BuildSpecs
{
    // A name has 63 characters at most: 11 for the dash and the digits, 4 for the attempt.
    private const int MaxFunction = 48;

    /// <summary>The name of a Build that follows from what it builds: the function's, and 10 digits.</summary>
    public static string Name(string function, Digest inputs) => $"{function[..Math.Min(function.Length, MaxFunction)].TrimEnd('-')}-{inputs.Hex[..10]}";

    /// <summary>The image to push: by its first tag; by a name only where no registry is set.</summary>
    public static string Destination(ImageBuild build) => build.Destination.Location is ImageLocation.InRegistry registry
        ? registry.Reference.WithTag(build.Destination.Tags[0]).ToString()
        : $"{build.Name}:{build.Destination.Tags[0]}";

    /// <summary>The spec, without what a release does not know.</summary>
    /// <param name="options">Template and account.</param>
    /// <param name="build">Timeout and platform.</param>
    /// <param name="release">What runs it; before v0.3 it takes one source.</param>
    /// <param name="sources">In the order of the manifest.</param>
    /// <param name="arguments">Of the template.</param>
    public static BuildSpec Create(KnativeOptions options, ImageBuild build, KnativeRelease release, IReadOnlyList<SourceSpec> sources, IReadOnlyList<Argument> arguments)
    {
        var knowsSources = release >= KnativeRelease.V03;
        var isV01 = release < KnativeRelease.V02;
        return new()
        {
            ServiceAccountName = options.ServiceAccount,

            // The cluster ends the Build by itself then, also when nobody follows it any more. v0.1 knows no such limit.
            Timeout = isV01 ? null : GoDuration.Format(build.Timeout),
            Sources = knowsSources ? sources : null,
            Source = knowsSources ? null : sources.Single() with { Name = null },
            Template = new() { Name = options.Template, Kind = isV01 ? null : options.TemplateKind, Arguments = arguments },

            // The pod's builder builds for the node it runs on.
            NodeSelector = isV01 ? null : new Dictionary<string, string>(StringComparer.Ordinal) { ["kubernetes.io/arch"] = build.Platform.Architecture },
        };
    }
}
