using Dispatch.Build.Definitions;
using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Templates;

/// <summary>The templates of this package: the parameters of Dispatch's proposal, and a builder that finds its credentials and reports its digest.</summary>
public static class KanikoTemplate
{
    /// <summary>The builder when none is chosen: a release of the fork that is maintained.</summary>
    public const string DefaultImage = "ghcr.io/osscontainertools/kaniko:v1.28.3";

    // Context prefixes came with this release; before, the default is the same folder.
    private static readonly KanikoVersion _contextPrefix = new(0, 2, 0);

    private static readonly KanikoVersion _newest = new(int.MaxValue, 0, 0);

    /// <summary>A template for functions or for runtimes, without a namespace.</summary>
    /// <param name="kind">What it builds.</param>
    /// <param name="image">The kaniko executor; its tag decides which flags there are.</param>
    /// <param name="version">The release, for an image whose tag does not name it; without both, the newest is assumed.</param>
    /// <param name="templateKind"><c>BuildTemplate</c> or <c>ClusterBuildTemplate</c>.</param>
    public static BuildTemplate Create(ImageKind kind, string image = DefaultImage, KanikoVersion? version = null, string templateKind = "BuildTemplate")
    {
        var release = version ?? new BuilderImage(image).Version ?? _newest;
        var flags = KanikoFlag.Optional.Where(flag => flag.Since <= release).ToArray();
        var parameters = kind is ImageKind.Function ? FunctionParameters() : ImageParameters();
        string[] context = release >= _contextPrefix ? ["--context=dir:///workspace"] : [];
        return new()
        {
            Kind = templateKind,
            Metadata = new() { Name = Name(kind) },
            Spec = new()
            {
                Parameters = [.. parameters, .. flags.Select(static flag => flag.Parameter).OfType<TemplateParameter>()],
                Steps =
                [
                    new()
                    {
                        Name = "build-and-push",
                        Image = image,
                        Args =
                        [
                            "--dockerfile=${DOCKERFILE}", .. context, "--destination=${DESTINATION}",
                            .. parameters.Select(static parameter => parameter.Name).Where(static name => name is not ("DESTINATION" or "DOCKERFILE"))
                                .Select(static name => $"--build-arg={name}={TemplateText.Placeholder(name)}"),
                            .. flags.Select(static flag => flag.Text),
                        ],

                        // The image sets it to a folder of its own, in which the credentials of the service account are not.
                        Env = [new("DOCKER_CONFIG", "/builder/home/.docker")],
                        TerminationMessagePolicy = "FallbackToLogsOnError",
                    },
                ],
            },
        };
    }

    /// <summary>The template as a file to apply, with comments that say how.</summary>
    public static string ToYaml(ImageKind kind, string image = DefaultImage, KanikoVersion? version = null)
    {
        var name = Name(kind);
        return $"""
            # Builds {(kind is ImageKind.Function ? "function images on a runtime image" : "runtime images on a base image")}; DispatchBuildTemplate names it.
            #   kubectl apply -n dispatch -f templates/{name}.yaml
            # Credentials to push come from the secrets of the Build's service account. The flags are those that this
            # release of kaniko knows: older ones refuse some of them.

            """.ReplaceLineEndings("\n") + ManifestYaml.Write(Create(kind, image, version));
    }

    private static string Name(ImageKind kind) => kind is ImageKind.Function ? "function-template" : "image-template";

    private static TemplateParameter[] FunctionParameters() =>
    [
        new("DESTINATION", "The image to push"),
        new("IMAGE", "The runtime image that the function image is built from"),
        new("HANDLER", "The function in the workspace, as the runtime wants it named; empty to let it look"),
        new("DOCKERFILE", "Path of the Dockerfile", "Dockerfile"),
    ];

    private static TemplateParameter[] ImageParameters() =>
    [
        new("DESTINATION", "The image to push"),
        new("BASE_IMAGE", "The image that the runtime image is built from"),
        new("DOCKERFILE", "Path of the Dockerfile", "Dockerfile"),
        new("SYSTEM_PACKAGES_FILE", "The file in the workspace that lists system packages", "system-packages.txt"),
        new("PACKAGES_FILE", "The file in the workspace that lists packages of the language", "packages.txt"),
    ];
}
