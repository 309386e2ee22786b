using Dispatch.Build.Reporting.Hosts;

namespace Dispatch.Build.Definitions;

/// <summary>A setting that every face has.</summary>
/// <param name="Key">Its name in words: <c>registry</c>; the option is <c>--registry</c>.</param>
/// <param name="Property">The MSBuild property: <c>FunctionImageRegistry</c>.</param>
/// <param name="ValueName">What its value is called in a help text; null for a switch.</param>
/// <param name="Help">One line.</param>
public sealed record Setting(string Key, string Property, string? ValueName, string Help)
{
    /// <summary>Has several values.</summary>
    public bool IsList { get; init; }

    /// <summary>The words it can be; empty when it can be any text.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Counts for all that a command publishes, not for one function.</summary>
    public bool IsOfRun { get; init; }

    /// <summary>The environment variable: <c>FUNCTION_IMAGE_REGISTRY</c>.</summary>
    public string Variable => VariableOf(Property);

    /// <summary>Every setting, in the order of a help text.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("name", "FunctionName", "NAME", "Names the image; default: the folder."),
        new("runtime-image", "FunctionRuntimeImage", "IMAGE", "What the function is built from: a reference, oci:FOLDER or oci-archive:FILE."),
        new("base-image", "FunctionBaseImage", "IMAGE", "The same for a runtime image."),
        new("handler", "FunctionHandler", "HANDLER", "The handler, as the runtime expects it."),
        new("dockerfile", "FunctionDockerfile", "FILE", "Instead of the one in the image it is built from."),
        new("dockerfile-stage", "FunctionDockerfileStage", "NAME", "The stage to build; default: the last."),
        new("system-packages-file", "FunctionSystemPackagesFile", "FILE", "Runtime images: the list of system packages."),
        new("packages-file", "FunctionPackagesFile", "FILE", "Runtime images: the list of the language's packages."),
        new("workspace-max-bytes", "FunctionWorkspaceMaxBytes", "COUNT", "The largest workspace that is no mistake."),
        new("workspace-max-files", "FunctionWorkspaceMaxFiles", "COUNT", "The most files in it."),
        new("registry", "FunctionImageRegistry", "REGISTRY", "Where to push: registry.example.com/team, localhost:5000."),
        new("repository", "FunctionImageRepository", "NAME", "The repository there; default: the name."),
        new("tag", "FunctionImageTags", "TAG", "One or several; default: latest.") { IsList = true },
        new("archive", "FunctionImageArchive", "FILE", "Write an OCI archive instead of pushing."),
        new("platform", "FunctionImagePlatform", "OS/ARCH", "Default: linux/amd64."),
        new("force", "FunctionImageForce", null, "Build although nothing changed."),
        new("dry-run", "FunctionImageDryRun", null, "Check everything, print what would be built, write nothing.") { IsOfRun = true },
        new("engine", "DispatchEngine", "NAME", "local (default), or knative: in a cluster.") { Choices = ["local", "knative"] },
        new("run-builder", "DispatchRunBuilder", "NAME", "buildah, podman or docker, for Dockerfiles with RUN.") { Choices = ["buildah", "podman", "docker"] },
        new("timeout", "DispatchBuildTimeout", "DURATION", "Such as 90s or 10m, the default."),
        new("namespace", "DispatchNamespace", "NAME", "Where Builds are created; default: dispatch."),
        new("build-template", "DispatchBuildTemplate", "NAME", "Default: function-template or image-template."),
        new("build-template-kind", "DispatchBuildTemplateKind", "KIND", "BuildTemplate (default) or ClusterBuildTemplate.") { Choices = ["BuildTemplate", "ClusterBuildTemplate"] },
        new("service-account", "DispatchServiceAccount", "NAME", "The account of the Build."),
        new("kube-config", "DispatchKubeConfig", "FILE", "Default: as kubectl."),
        new("kube-context", "DispatchKubeContext", "NAME", "Default: the current one."),
        new("workspace-delivery", "DispatchWorkspaceDelivery", "HOW", "auto (default), inline, registry or git.") { Choices = ["auto", "inline", "registry", "git"] },
        new("source-image", "DispatchSourceImage", "IMAGE", "Of the containers that bring the workspace."),
        new("keep-builds", "DispatchKeepBuilds", "WHICH", "Finished Builds that stay: failed (default), all or none.") { Choices = ["failed", "all", "none"] },
        new("insecure-registry", "DispatchInsecureRegistries", "HOST", "Speaks plain HTTP; several are allowed.") { IsList = true },
        new("registry-certificate", "DispatchRegistryCertificates", "HOST=FILE", "A private authority; several are allowed.") { IsList = true },
        new("report", "DispatchReportFile", "FILE", "Write what happened as JSON; a folder when it ends with /.") { IsOfRun = true },
        new("sarif", "DispatchSarifFile", "FILE", "Write the findings as SARIF.") { IsOfRun = true },
        new("host", "DispatchHost", "NAME", "The CI host to write for: auto (default), github, azure, gitlab, teamcity or plain.") { IsOfRun = true, Choices = CiHosts.Names },
        new("dotenv-file", "DispatchDotenvFile", "FILE", "GitLab: the file for later jobs; default: dispatch.env.") { IsOfRun = true },
        new("push-username-variable", "DispatchPushUsernameVariable", "NAME", "Default: DISPATCH_PUSH_USERNAME. Secrets are passed by name."),
        new("push-password-variable", "DispatchPushPasswordVariable", "NAME", "Default: DISPATCH_PUSH_PASSWORD."),
        new("pull-username-variable", "DispatchPullUsernameVariable", "NAME", "Default: DISPATCH_PULL_USERNAME."),
        new("pull-password-variable", "DispatchPullPasswordVariable", "NAME", "Default: DISPATCH_PULL_PASSWORD."),
    ];

    /// <summary>The setting of a property; null when faces have none.</summary>
    public static Setting? Find(string property) => All.FirstOrDefault(setting => setting.Property == property);

    /// <summary>A value whose paths, if it names any, begin at a folder and not where the reader of the setting looks.</summary>
    /// <param name="property">The setting; <c>FunctionDirectory</c> is one.</param>
    /// <param name="value">Its text.</param>
    /// <param name="folder">Absolute.</param>
    public static string Rooted(string property, string value, string folder) => value.Trim().Length == 0 ? value : property switch
    {
        "FunctionDirectory" or "FunctionDockerfile" or "FunctionImageArchive" or "DispatchReportFile" or "DispatchSarifFile" or "DispatchDotenvFile" => Path.GetFullPath(value.Trim(), folder),
        "DispatchKubeConfig" => string.Join(Path.PathSeparator, value.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(file => Path.GetFullPath(file.Trim(), folder))),
        "FunctionRuntimeImage" or "FunctionBaseImage" => RootedImage(value.Trim(), folder),
        "DispatchRegistryCertificates" => string.Join(';', value.Split(';').Select(pair => pair.Split('=', 2) is [var host, var file] ? $"{host}={Path.GetFullPath(file.Trim(), folder)}" : pair)),
        _ => value,
    };

    /// <summary>Reads settings from environment variables; an empty one is not set.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    public static Func<string, string?> FromEnvironment(Func<string, string?> environment) =>
        property => environment(VariableOf(property)) is { Length: > 0 } value ? value : null;

    /// <summary>The environment variable of a property: <c>FUNCTION_IMAGE_TAGS</c> of <c>FunctionImageTags</c>.</summary>
    public static string VariableOf(string property) =>
        string.Concat(property.Select(static (c, i) => i > 0 && char.IsAsciiLetterUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));

    // oci:path and oci-archive:path; whatever follows the path stays.
    private static string RootedImage(string text, string folder) =>
        ((string[])["oci-archive:", "oci:"]).FirstOrDefault(prefix => text.StartsWith(prefix, StringComparison.Ordinal)) is { } transport && text.Length > transport.Length
            ? $"{transport}{Path.GetFullPath(text[transport.Length..], folder)}"
            : text;
}
