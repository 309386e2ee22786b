using Dispatch.Build.Definitions;
using Dispatch.Build.Keys;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Workspaces;

namespace Dispatch.Build.Knative;

/// <summary>
/// The Knative <c>Build</c> of a plan as YAML, in the form that works on Build v0.3 and later: a list of named custom
/// sources that bring the workspace and the Dockerfile, and the template's arguments. Same plan, same text.
/// </summary>
public static class BuildManifest
{
    // One environment variable may hold 128 KiB (Linux' MAX_ARG_STRLEN), base64 included.
    private const int MaxPackedBytes = 96 * 1024;
    private const long WorthPacking = 16 * MaxPackedBytes;

    // Anything with sh, base64 and tar will do.
    private const string ShellImage = "docker.io/library/busybox:1.36";

    /// <summary>
    /// The Build's name. It follows from all that goes into the Build: the same one never gets two names, two never share one, and a
    /// manifest of this name need not be written again.
    /// </summary>
    public static async Task<string> NameAsync(PublishPlan plan, CancellationToken cancellationToken)
    {
        var build = plan.Build;
        using var hash = new KeyHash("dispatch.knative.build.1");
        hash.Add((await build.Workspace.ComputeDigestAsync(cancellationToken)).ToString());
        hash.Add(build.Timestamp.ToUnixTimeSeconds());
        hash.Add(build.Dockerfile is DockerfileOrigin.OnDisk file ? await File.ReadAllBytesAsync(file.Path, cancellationToken) : []);
        foreach (var value in (ReadOnlySpan<string>)
        [
            build.Dockerfile is DockerfileOrigin.InImage inImage ? inImage.Path : "", build.BaseImage?.ToString() ?? "", DestinationName(build),
            GoDuration.Format(build.Timeout), plan.Cluster.Namespace!, plan.Cluster.Template!, plan.Cluster.TemplateKind!, plan.Cluster.ServiceAccount ?? "",
        ])
        {
            hash.Add(value);
        }

        foreach (var argument in build.BuildArguments)
        {
            hash.Add(argument.Key);
            hash.Add(argument.Value);
        }

        return $"{build.Name[..Math.Min(build.Name.Length, 50)].TrimEnd('-')}-{hash.Finish().Hex[..10]}";
    }

    /// <summary>Writes the Build to a file. One that holds it already keeps its time, and a reader never sees half of one.</summary>
    public static async Task WriteAsync(PublishPlan plan, string path, CancellationToken cancellationToken)
    {
        var nameLine = $"  name: {await NameAsync(plan, cancellationToken)}";
        if (File.Exists(path) && File.ReadLines(path).Contains(nameLine, StringComparer.Ordinal))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await File.WriteAllTextAsync(temporary, await CreateAsync(plan, cancellationToken), cancellationToken);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The Build as YAML. What a cluster would miss is said in comments at its top.</summary>
    public static async Task<string> CreateAsync(PublishPlan plan, CancellationToken cancellationToken)
    {
        var build = plan.Build;
        var caveats = new List<string>();
        var sources = new List<SourceSpec>();

        // Custom sources run in reverse order of the list: the Dockerfile comes last and wins over one in the workspace.
        sources.Add(await DockerfileSourceAsync(build, cancellationToken));
        if (await PackAsync(build, cancellationToken) is { } packed)
        {
            sources.Add(new() { Name = "workspace", Custom = Shell("printf %s \"$WORKSPACE\" | base64 -d | tar -xzf - -C /workspace", new EnvVar("WORKSPACE", packed)) });
        }
        else
        {
            caveats.Add($"The workspace is too large to travel inside a Build ({MaxPackedBytes / 1024} KiB packed): add a source that brings it before you submit this.");
        }

        if (build.BaseImage is ImageLocation.InLayout or ImageLocation.InArchive)
        {
            caveats.Add("The base image is a local file: push it, and name it here, before you submit this.");
        }

        if (build.Destination.Location is not ImageLocation.InRegistry)
        {
            caveats.Add("No registry is set: DESTINATION is a name only. Set FunctionImageRegistry before you submit this.");
        }

        var manifest = new KnativeBuild
        {
            Metadata = new()
            {
                Name = await NameAsync(plan, cancellationToken),
                Namespace = plan.Cluster.Namespace,
                Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["app.kubernetes.io/managed-by"] = "dispatch-build", ["app.kubernetes.io/name"] = build.Name },
            },
            Spec = new()
            {
                ServiceAccountName = plan.Cluster.ServiceAccount,
                Timeout = GoDuration.Format(build.Timeout),
                Sources = sources,
                Template = new()
                {
                    Name = plan.Cluster.Template!,
                    Kind = plan.Cluster.TemplateKind,
                    Arguments = [new("DESTINATION", DestinationName(build)), .. build.BuildArguments.Select(static pair => new Argument(pair.Key, pair.Value))],
                },
            },
        };
        return string.Concat(caveats.Select(static caveat => $"# {caveat}\n").Append(ManifestYaml.Write(manifest)));
    }

    private static async Task<SourceSpec> DockerfileSourceAsync(ImageBuild build, CancellationToken cancellationToken) => build.Dockerfile switch
    {
        DockerfileOrigin.OnDisk file => new()
        {
            Name = "dockerfile",
            Custom = Shell(
                "printf %s \"$DOCKERFILE\" | base64 -d > /workspace/Dockerfile",
                new EnvVar("DOCKERFILE", Convert.ToBase64String(await File.ReadAllBytesAsync(file.Path, cancellationToken)))),
        },
        DockerfileOrigin.InImage file => new()
        {
            Name = "dockerfile",
            Custom = new() { Image = build.BaseImage!.ToString(), Command = ["cp"], Args = [file.Path, "/workspace/Dockerfile"] },
        },
        _ => throw new InvalidOperationException("unknown origin"),
    };

    private static Container Shell(string script, EnvVar variable) => new() { Image = ShellImage, Command = ["/bin/sh", "-c"], Args = [script], Env = [variable] };

    private static async Task<string?> PackAsync(ImageBuild build, CancellationToken cancellationToken)
    {
        if (build.Workspace.Entries.Sum(static entry => entry.Size) > WorthPacking)
        {
            return null;
        }

        using var packed = new MemoryStream();
        await WorkspaceArchive.WriteAsync(build.Workspace, packed, build.Timestamp, cancellationToken);
        return packed.Length <= MaxPackedBytes ? Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length) : null;
    }

    private static string DestinationName(ImageBuild build) => build.Destination.Location is ImageLocation.InRegistry registry
        ? registry.Reference.WithTag(build.Destination.Tags[0]).ToString()
        : $"{build.Name}:{build.Destination.Tags[0]}";
}
