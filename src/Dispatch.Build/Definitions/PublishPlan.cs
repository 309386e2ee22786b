using System.Buffers;
using Dispatch.Build.Workspaces;

namespace Dispatch.Build.Definitions;

/// <summary>Checked settings: what to build, by which engine, and which cluster objects its Build names.</summary>
public sealed record PublishPlan(ImageBuild Build, string Engine, ClusterSettings Cluster, ImageKind Kind)
{
    private const string DefaultTimeout = "10m";
    private static readonly SearchValues<char> _shellSafe = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/:-");

    /// <summary>Checks the settings and reads the workspace. Touches no network.</summary>
    /// <exception cref="DispatchException">DSP10xx for a setting, DSP20xx for the workspace.</exception>
    public static PublishPlan Create(PublishSettings settings, CancellationToken cancellationToken)
    {
        var check = new SettingCheck(settings);
        var function = settings.Kind is ImageKind.Function;
        var name = check.DnsLabel("FunctionName", settings.FunctionName);
        var baseText = settings.BaseImage.OrNull();
        var dockerfile = settings.Dockerfile.OrNull();
        var baseProperty = function ? "FunctionRuntimeImage" : "FunctionBaseImage";
        if (baseText is null && dockerfile is null)
        {
            throw check.Missing(baseProperty, function ? "the image the function is built from" : "the image the runtime is built from");
        }

        var baseImage = baseText is null ? null : check.Image(baseProperty, baseText);
        var handler = settings.Handler.OrNull() ?? "";
        if (handler.AsSpan().ContainsAnyExcept(_shellSafe))
        {
            throw check.Invalid("FunctionHandler", handler, "The template passes it to a shell: only letters, digits and . _ / : - are allowed.");
        }

        var build = new ImageBuild
        {
            Name = name,
            BaseImage = baseImage,
            Dockerfile = dockerfile is not null
                ? new DockerfileOrigin.OnDisk(check.ExistingFile("FunctionDockerfile", dockerfile))
                : new DockerfileOrigin.InImage(function ? "/function-template/Dockerfile" : "/image-template/Dockerfile"),
            BuildArguments = [.. Arguments(settings, check, baseImage, handler), .. check.Named("FunctionBuildArgument", settings.BuildArguments)],
            Labels = check.Named("FunctionImageLabel", settings.Labels),
            Destination = Destinations.Create(settings, check, name),
            Platform = check.Platform("FunctionImagePlatform", settings.Platform),
            Target = settings.Target.OrNull(),
            Timeout = check.Duration("DispatchBuildTimeout", settings.Timeout.OrNull() ?? DefaultTimeout),
            Timestamp = check.Epoch("SOURCE_DATE_EPOCH", settings.SourceDateEpoch),
            RunBuilder = check.OneOf("DispatchRunBuilder", settings.RunBuilder),
            Force = settings.Force,
            Workspace = WorkspaceReader.Read(check.Workspace(dockerfile), cancellationToken),
        };

        return new(build, check.Engine(settings.Engine), check.Cluster(), settings.Kind);
    }

    // The arguments the two templates declare (reference: Dispatch's function-template and image-template).
    private static IEnumerable<KeyValuePair<string, string>> Arguments(PublishSettings settings, SettingCheck check, ImageLocation? baseImage, string handler)
    {
        if (settings.Kind is ImageKind.Function)
        {
            if (baseImage is not null)
            {
                yield return new("IMAGE", baseImage.ToString()!);
            }

            yield return new("HANDLER", handler);
            yield break;
        }

        if (baseImage is not null)
        {
            yield return new("BASE_IMAGE", baseImage.ToString()!);
        }

        yield return new("SYSTEM_PACKAGES_FILE", check.RelativePath("FunctionSystemPackagesFile", settings.SystemPackagesFile.OrNull() ?? "system-packages.txt"));
        yield return new("PACKAGES_FILE", check.RelativePath("FunctionPackagesFile", settings.PackagesFile.OrNull() ?? "packages.txt"));
    }
}
