using Dispatch.Build.Engines;
using Dispatch.Build.Knative.Dockerfiles;
using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Deliveries;

/// <summary>The sources of a Build as far as nobody has to be asked for them.</summary>
internal static class OfflineSources
{
    // What the other sources write: the Dockerfile, and an empty ignore file. The path is the first argument, and the shell quotes it.
    private const string CopyScript =
        $"set -e\nmkdir -p \"$(dirname {BuildContext.DockerfilePath})\"\ncp \"$1\" {BuildContext.DockerfilePath}\n: > {BuildContext.DockerfilePath}.dockerignore\n";

    /// <summary>The sources, and a sentence for each thing that a cluster would miss.</summary>
    /// <param name="build">What to build.</param>
    /// <param name="options">Delivery and source image.</param>
    /// <param name="unpassed">Names of build arguments that the template has no parameter for.</param>
    /// <param name="cancellationToken">Stops reading files.</param>
    /// <exception cref="DispatchException">The Dockerfile on disk cannot be read, or is not valid.</exception>
    public static async Task<(IReadOnlyList<SourceSpec> Sources, IReadOnlyList<string> Missing)> CreateAsync(
        ImageBuild build, KnativeOptions options, IReadOnlyCollection<string> unpassed, CancellationToken cancellationToken)
    {
        var (sources, missing) = (new List<SourceSpec>(), new List<string>());
        var text = build.Dockerfile is DockerfileOrigin.OnDisk(var path) ? await PrepareAsync(path, build, unpassed, missing, cancellationToken) : "";
        var context = new BuildContext(build, text);
        var maxBytes = options.Delivery == InlineDelivery.Name ? ShellSource.MaxBytes : AutoDelivery.MaxBytes;
        var packed = AutoDelivery.MayFit(build.Workspace, maxBytes)
            ? await PackedFiles.TryCreateAsync([.. ContextFiles.Workspace(context), .. text.Length > 0 ? ContextFiles.Dockerfile(context) : []], maxBytes, cancellationToken)
            : null;
        if (build.Dockerfile is DockerfileOrigin.InImage(var inImage))
        {
            sources.Add(Copy(build, inImage));
            missing.AddRange(Unwritten(build, unpassed));
        }
        else if (packed is null)
        {
            sources.Add(ShellSource.Create("dockerfile", options.SourceImage, (await PackedFiles.TryCreateAsync(ContextFiles.Dockerfile(context), int.MaxValue, cancellationToken))!));
        }

        if (packed is null)
        {
            missing.Add($"The workspace is too large to travel inside a Build ({maxBytes >> 10} KiB packed): add a source that brings it before you submit this.");
        }
        else
        {
            sources.Add(ShellSource.Create("workspace", options.SourceImage, packed));
        }

        return (sources, missing);
    }

    private static async Task<string> PrepareAsync(string path, ImageBuild build, IReadOnlyCollection<string> unpassed, List<string> missing, CancellationToken cancellationToken)
    {
        var dockerfile = await DockerfileSource.ReadFileAsync(path, cancellationToken);
        try
        {
            return PreparedDockerfile.Create(dockerfile, build, unpassed).Text;
        }
        catch (DispatchException impossible) when (impossible.Code == Codes.DeliveryImpossible)
        {
            // Other engines can do without.
            missing.Add(impossible.Diagnostics[0].Message);
            return dockerfile.Text;
        }
    }

    private static SourceSpec Copy(ImageBuild build, string path) => new()
    {
        Name = "dockerfile",
        Custom = new() { Image = build.BaseImage!.ToString(), Command = ["/bin/sh", "-c"], Args = [CopyScript, "sh", path] },
    };

    private static IEnumerable<string> Unwritten(ImageBuild build, IReadOnlyCollection<string> unpassed)
    {
        string[] lines =
        [
            .. build.BuildArguments.Select(static argument => argument.Key).Where(name => unpassed.Contains(name, StringComparer.Ordinal)).Select(static name => $"the build argument {name}"),
            .. build.Labels.Select(static label => $"the label {label.Key}"),
            .. build.Target is { } target ? [$"the target stage {target}"] : Array.Empty<string>(),
        ];
        return lines.Length == 0 ? [] : [$"The Dockerfile lies in the base image, so that it knows nothing of {string.Join(", ", lines)}: DispatchEngine=knative writes them into it."];
    }
}
