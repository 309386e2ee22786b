using Cake.Core.IO;
using Dispatch.Build.Definitions;

namespace Cake.Dispatch;

/// <summary>
/// What functions and runtimes have in common. What is not set is taken from the environment variable that docs/cake.md names for it, else it has
/// its default; relative paths start at Cake's working directory.
/// </summary>
public abstract class DispatchImageSettings
{
    /// <summary>Names the image and the Build: a DNS label. By default the folder's name.</summary>
    public string? Name { get; set; }

    /// <summary>A Dockerfile instead of the one in the image it is built from.</summary>
    public FilePath? Dockerfile { get; set; }

    /// <summary>The stage to build; by default the last.</summary>
    public string? DockerfileStage { get; set; }

    /// <summary>The files, instead of everything in the folder that no ignore file leaves out.</summary>
    public IEnumerable<FilePath>? Files { get; set; }

    /// <summary>The largest workspace that is no mistake, in bytes; by default 512 MiB.</summary>
    public long? WorkspaceMaxBytes { get; set; }

    /// <summary>The most files in it; by default 100,000.</summary>
    public int? WorkspaceMaxFiles { get; set; }

    /// <summary>Where to push: <c>registry.example.com/team</c>, <c>localhost:5000</c>.</summary>
    public string? Registry { get; set; }

    /// <summary>The repository there; by default the name.</summary>
    public string? Repository { get; set; }

    /// <summary>The tags; by default <c>latest</c>.</summary>
    public ICollection<string> Tags { get; set; } = [];

    /// <summary>An OCI archive to write instead of pushing.</summary>
    public FilePath? Archive { get; set; }

    /// <summary><c>os/architecture[/variant]</c>; by default <c>linux/amd64</c>.</summary>
    public string? Platform { get; set; }

    /// <summary>Builds although nothing changed.</summary>
    public bool? Force { get; set; }

    /// <summary>Build arguments.</summary>
    public IDictionary<string, string> BuildArguments { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Labels of the image.</summary>
    public IDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Who builds: <c>local</c>, the default, or <c>knative</c> in a cluster.</summary>
    public string? Engine { get; set; }

    /// <summary><c>buildah</c>, <c>podman</c> or <c>docker</c>, for Dockerfiles with <c>RUN</c>; by default the first that is installed.</summary>
    public string? RunBuilder { get; set; }

    /// <summary>For the whole publish; by default 10 minutes.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>The cluster, for engines that need one.</summary>
    public DispatchClusterSettings Cluster { get; set; } = new();

    /// <summary>Hosts that speak plain HTTP; localhost may anyway.</summary>
    public ICollection<string> InsecureRegistries { get; set; } = [];

    /// <summary>Private authorities: the certificate, in PEM, of each registry.</summary>
    public IDictionary<string, FilePath> RegistryCertificates { get; set; } = new Dictionary<string, FilePath>(StringComparer.Ordinal);

    /// <summary>The environment variable with the user who pushes; by default DISPATCH_PUSH_USERNAME.</summary>
    public string? PushUsernameVariable { get; set; }

    /// <summary>The environment variable with the password: secrets are passed by name. By default DISPATCH_PUSH_PASSWORD.</summary>
    public string? PushPasswordVariable { get; set; }

    /// <summary>The environment variable with the user who pulls; by default DISPATCH_PULL_USERNAME.</summary>
    public string? PullUsernameVariable { get; set; }

    /// <summary>The environment variable with the password; by default DISPATCH_PULL_PASSWORD.</summary>
    public string? PullPasswordVariable { get; set; }

    /// <summary>The log, with all that the builder printed; by default in the cache folder.</summary>
    public FilePath? LogFile { get; set; }

    /// <summary>A file for what happened, as JSON; by default none.</summary>
    public FilePath? Report { get; set; }

    /// <summary>A file for the findings, as SARIF; by default none.</summary>
    public FilePath? Sarif { get; set; }

    /// <summary>The CI host to write for: <c>auto</c>, the default, <c>github</c>, <c>azure</c>, <c>gitlab</c>, <c>teamcity</c> or <c>plain</c>.</summary>
    public string? Host { get; set; }

    /// <summary>GitLab: the file for the variables of later jobs; by default <c>dispatch.env</c>.</summary>
    public FilePath? DotenvFile { get; set; }

    internal abstract ImageKind Kind { get; }

    /// <summary>Name and text of what a setting of any face (an MSBuild property) is called here; null when there is no such thing.</summary>
    internal virtual (string Name, string? Text)? Find(string property) => property switch
    {
        "FunctionName" => (nameof(Name), Name),
        "FunctionDockerfile" => (nameof(Dockerfile), Dockerfile?.FullPath),
        "FunctionDockerfileStage" => (nameof(DockerfileStage), DockerfileStage),
        "FunctionWorkspaceMaxBytes" => (nameof(WorkspaceMaxBytes), Texts.Of(WorkspaceMaxBytes)),
        "FunctionWorkspaceMaxFiles" => (nameof(WorkspaceMaxFiles), Texts.Of(WorkspaceMaxFiles)),
        "FunctionImageRegistry" => (nameof(Registry), Registry),
        "FunctionImageRepository" => (nameof(Repository), Repository),
        "FunctionImageTags" => (nameof(Tags), Texts.List(Tags)),
        "FunctionImageArchive" => (nameof(Archive), Archive?.FullPath),
        "FunctionImagePlatform" => (nameof(Platform), Platform),
        "FunctionImageForce" => (nameof(Force), Force?.ToString()),
        "FunctionBuildArgument" => (nameof(BuildArguments), null),
        "FunctionImageLabel" => (nameof(Labels), null),
        "DispatchEngine" => (nameof(Engine), Engine),
        "DispatchRunBuilder" => (nameof(RunBuilder), RunBuilder),
        "DispatchBuildTimeout" => (nameof(Timeout), Texts.Of(Timeout)),
        "DispatchInsecureRegistries" => (nameof(InsecureRegistries), Texts.List(InsecureRegistries)),
        "DispatchRegistryCertificates" => (nameof(RegistryCertificates), Texts.List(RegistryCertificates.Select(static pair => $"{pair.Key}={pair.Value.FullPath}"))),
        "DispatchPushUsernameVariable" => (nameof(PushUsernameVariable), PushUsernameVariable),
        "DispatchPushPasswordVariable" => (nameof(PushPasswordVariable), PushPasswordVariable),
        "DispatchPullUsernameVariable" => (nameof(PullUsernameVariable), PullUsernameVariable),
        "DispatchPullPasswordVariable" => (nameof(PullPasswordVariable), PullPasswordVariable),
        "DispatchReportFile" => (nameof(Report), Report?.FullPath),
        "DispatchSarifFile" => (nameof(Sarif), Sarif?.FullPath),
        "DispatchHost" => (nameof(Host), Host),
        "DispatchDotenvFile" => (nameof(DotenvFile), DotenvFile?.FullPath),
        _ => Cluster.Find(property),
    };
}
