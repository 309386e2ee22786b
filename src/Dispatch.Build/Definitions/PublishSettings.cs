namespace Dispatch.Build.Definitions;

/// <summary>What is built.</summary>
public enum ImageKind
{
    /// <summary>A function on a runtime image.</summary>
    Function,

    /// <summary>A runtime image on a base image.</summary>
    Runtime,
}

/// <summary>
/// The settings of one publish as a face has them: texts, not yet looked at. <see cref="PublishPlan.Create"/> checks them.
/// Names in error messages come from <see cref="Name"/>, so that every face speaks of its own spelling.
/// </summary>
public sealed record PublishSettings
{
    /// <summary>Function or runtime image.</summary>
    public ImageKind Kind { get; init; }

    /// <summary>The folder that relative paths are taken from, absolute.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>Names the image, the Build and the outputs: a DNS label.</summary>
    public string? FunctionName { get; init; }

    /// <summary>The runtime image of a function, or the base image of a runtime image.</summary>
    public string? BaseImage { get; init; }

    /// <summary>The handler, as the runtime expects it.</summary>
    public string? Handler { get; init; }

    /// <summary>The workspace folder; default <see cref="BaseDirectory"/>.</summary>
    public string? Directory { get; init; }

    /// <summary>An explicit list of files instead of all in <see cref="Directory"/>: where each lies, and its path in the workspace.</summary>
    public IReadOnlyList<(string Source, string Path)>? Files { get; init; }

    /// <summary>Ignore patterns of the face itself, such as build output; the user's ignore file can take them back.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>A Dockerfile that replaces the one in the base image.</summary>
    public string? Dockerfile { get; init; }

    /// <summary>Registry, with a path if wanted: <c>registry.example:5000/team</c>.</summary>
    public string? Registry { get; init; }

    /// <summary>Repository; default: the name.</summary>
    public string? Repository { get; init; }

    /// <summary>Tags, split on <c>;</c>, <c>,</c> and blanks.</summary>
    public string? Tags { get; init; }

    /// <summary>The tag when none is given.</summary>
    public string? DefaultTag { get; init; }

    /// <summary>An OCI archive to write instead of pushing.</summary>
    public string? Archive { get; init; }

    /// <summary>Build arguments, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> BuildArguments { get; init; } = [];

    /// <summary>Labels, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Runtime images: the file of system packages, relative to the workspace.</summary>
    public string? SystemPackagesFile { get; init; }

    /// <summary>Runtime images: the file of the language's packages, relative to the workspace.</summary>
    public string? PackagesFile { get; init; }

    /// <summary><c>os/architecture[/variant]</c>; default <c>linux/amd64</c>.</summary>
    public string? Platform { get; init; }

    /// <summary>The stage to build; default the last.</summary>
    public string? Target { get; init; }

    /// <summary>Go duration such as <c>10m</c>; default 10 minutes.</summary>
    public string? Timeout { get; init; }

    /// <summary><c>local</c> or <c>knative</c>.</summary>
    public string? Engine { get; init; }

    /// <summary><c>buildah</c>, <c>podman</c> or <c>docker</c> for <c>RUN</c>.</summary>
    public string? RunBuilder { get; init; }

    /// <summary>Seconds since 1970 (<c>SOURCE_DATE_EPOCH</c>, reproducible-builds.org).</summary>
    public string? SourceDateEpoch { get; init; }

    /// <summary>Build although nothing changed.</summary>
    public bool Force { get; init; }

    /// <summary>The largest workspace allowed, in bytes.</summary>
    public string? MaxWorkspaceBytes { get; init; }

    /// <summary>The most entries a workspace may have.</summary>
    public string? MaxWorkspaceFiles { get; init; }

    /// <summary>The cluster objects the generated Build names.</summary>
    public ClusterSettings Cluster { get; init; } = new();

    /// <summary>Where these settings stand: the project or definition file.</summary>
    public string? DefinitionFile { get; init; }

    /// <summary>The line of <see cref="DefinitionFile"/> that gives a setting, from 1; 0 when it comes from elsewhere.</summary>
    public Func<string, int> Line { get; init; } = static _ => 0;

    /// <summary>How this face calls a setting; by default its MSBuild property.</summary>
    public Func<string, string> Name { get; init; } = static property => property;
}

/// <summary>The cluster, and the objects in it that the generated Build names.</summary>
public sealed record ClusterSettings
{
    /// <summary>Namespace; default <c>dispatch</c>.</summary>
    public string? Namespace { get; init; }

    /// <summary>Build template; default <c>function-template</c> or <c>image-template</c>.</summary>
    public string? Template { get; init; }

    /// <summary><c>BuildTemplate</c> (default) or <c>ClusterBuildTemplate</c>.</summary>
    public string? TemplateKind { get; init; }

    /// <summary>Service account; default none, the cluster's <c>default</c>.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Kubeconfig, or a list of them as in <c>KUBECONFIG</c>; default that variable, then <c>~/.kube/config</c>, then the pod's service account.</summary>
    public string? KubeConfig { get; init; }

    /// <summary>Context of the kubeconfig; default the current one.</summary>
    public string? KubeContext { get; init; }

    /// <summary><c>auto</c> (default), <c>inline</c>, <c>registry</c> or <c>git</c>.</summary>
    public string? Delivery { get; init; }

    /// <summary>Image of the containers that bring the workspace.</summary>
    public string? SourceImage { get; init; }

    /// <summary>Finished Builds to keep: <c>failed</c> (default), <c>all</c> or <c>none</c>.</summary>
    public string? Keep { get; init; }
}
