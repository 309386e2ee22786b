using Dispatch.Build.Stores;

namespace Dispatch.Build.Definitions;

/// <summary>The settings of a face, each under the name of its MSBuild property, whatever the face itself calls it.</summary>
/// <param name="read">The text of a setting; null or blank when it is not set.</param>
public sealed class SettingReader(Func<string, string?> read)
{
    private static readonly string[] _storeProperties =
    [
        "DispatchInsecureRegistries", "DispatchRegistryCertificates", "FunctionImageRegistry",
        "DispatchPushUsernameVariable", "DispatchPushPasswordVariable", "DispatchPullUsernameVariable", "DispatchPullPasswordVariable",
    ];

    /// <summary>The folder that relative paths are taken from, absolute.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>Where the settings stand; null when in no file.</summary>
    public string? DefinitionFile { get; init; }

    /// <summary>The line of <see cref="DefinitionFile"/> that gives a setting, from 1; 0 when it comes from elsewhere.</summary>
    public Func<string, int> Line { get; init; } = static _ => 0;

    /// <summary>How the face calls a setting.</summary>
    public Func<string, string> Name { get; init; } = static property => property;

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> EnvironmentVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Equal for settings that reach stores alike.</summary>
    internal string StoreKey => string.Join('\0', _storeProperties.Select(property => this[property]).Prepend(BaseDirectory));

    /// <summary>A setting's text; null when it is not set.</summary>
    public string? this[string property] => read(property) is { Length: > 0 } value ? value : null;

    /// <summary>A switch: true, false or not set.</summary>
    /// <exception cref="DispatchException">DSP1002: it is neither.</exception>
    public bool IsTrue(string property) => this[property] is { } text && (bool.TryParse(text.Trim(), out var value)
        ? value
        : throw Invalid(property, $"{Name(property)} is '{text}'. It is true or false."));

    /// <summary>One of some words; null when it is not set.</summary>
    /// <exception cref="DispatchException">DSP1002: it is another.</exception>
    public string? OneOf(string property, IReadOnlyList<string> words) => this[property]?.Trim() is not { Length: > 0 } text ? null
        : words.Contains(text, StringComparer.Ordinal) ? text
        : throw Invalid(property, $"{Name(property)} is '{text}'. It is one of: {string.Join(", ", words)}.");

    /// <summary>What is to be built, without what is no text: files, build arguments and labels.</summary>
    public PublishSettings ToPublishSettings(ImageKind kind) => new()
    {
        Kind = kind,
        BaseDirectory = BaseDirectory,
        DefinitionFile = DefinitionFile,
        Line = Line,
        Name = Name,
        FunctionName = this["FunctionName"],
        BaseImage = this[kind is ImageKind.Function ? "FunctionRuntimeImage" : "FunctionBaseImage"],
        Handler = this["FunctionHandler"],
        Directory = Path.GetFullPath(this["FunctionDirectory"] ?? ".", BaseDirectory),
        Dockerfile = this["FunctionDockerfile"],
        Target = this["FunctionDockerfileStage"],
        SystemPackagesFile = this["FunctionSystemPackagesFile"],
        PackagesFile = this["FunctionPackagesFile"],
        MaxWorkspaceBytes = this["FunctionWorkspaceMaxBytes"],
        MaxWorkspaceFiles = this["FunctionWorkspaceMaxFiles"],
        Registry = this["FunctionImageRegistry"],
        Repository = this["FunctionImageRepository"],
        Tags = this["FunctionImageTags"],
        DefaultTag = this["FunctionImageDefaultTag"],
        Archive = this["FunctionImageArchive"],
        Platform = this["FunctionImagePlatform"],
        Force = IsTrue("FunctionImageForce"),
        Engine = this["DispatchEngine"],
        RunBuilder = this["DispatchRunBuilder"],
        Timeout = this["DispatchBuildTimeout"],
        SourceDateEpoch = EnvironmentVariable("SOURCE_DATE_EPOCH"),
        Cluster = new()
        {
            Namespace = this["DispatchNamespace"],
            Template = this["DispatchBuildTemplate"],
            TemplateKind = this["DispatchBuildTemplateKind"],
            ServiceAccount = this["DispatchServiceAccount"],
            KubeConfig = this["DispatchKubeConfig"],
            KubeContext = this["DispatchKubeContext"],
            Delivery = this["DispatchWorkspaceDelivery"],
            SourceImage = this["DispatchSourceImage"],
            Keep = this["DispatchKeepBuilds"],
        },
    };

    /// <summary>The cluster, checked, for what is about no function.</summary>
    /// <exception cref="DispatchException">DSP10xx: a setting is wrong.</exception>
    public ClusterSettings ToClusterSettings() => new SettingCheck(ToPublishSettings(ImageKind.Function)).Cluster();

    /// <summary>How registries are reached.</summary>
    /// <exception cref="DispatchException">DSP1002: a variable has a name that none can have.</exception>
    public StoreSettings ToStoreSettings() => new()
    {
        BaseDirectory = BaseDirectory,
        Name = Name,
        InsecureRegistries = this["DispatchInsecureRegistries"],
        RegistryCertificates = this["DispatchRegistryCertificates"],
        PushRegistry = this["FunctionImageRegistry"],
        Environment = new RenamedVariables(EnvironmentVariable, new(StringComparer.Ordinal)
        {
            ["DISPATCH_PUSH_USERNAME"] = Variable("DispatchPushUsernameVariable"),
            ["DISPATCH_PUSH_PASSWORD"] = Variable("DispatchPushPasswordVariable"),
            ["DISPATCH_PULL_USERNAME"] = Variable("DispatchPullUsernameVariable"),
            ["DISPATCH_PULL_PASSWORD"] = Variable("DispatchPullPasswordVariable"),
        }).Read,
    };

    // Its value is never repeated: somebody may have put the secret itself there.
    private string? Variable(string property) => this[property] is not { } name ? null
        : name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(name[0]) ? name
        : throw Invalid(property, $"{Name(property)} is not the name of an environment variable: letters, digits and '_'.");

    private DispatchException Invalid(string property, string message) =>
        new(new Diagnostic(Codes.SettingInvalid, message) { File = DefinitionFile, Line = Line(property) });
}
