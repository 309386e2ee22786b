using Dispatch.Build.Definitions;
using Dispatch.Build.Stores;
using Microsoft.Build.Framework;

namespace Dispatch.Build.Tasks;

/// <summary>The settings as the targets hand them over: identity is the property, metadata <c>Value</c> what it is set to.</summary>
internal sealed class SettingItems(ITaskItem[] items, string projectFile, ProjectLines lines)
{
    private readonly Dictionary<string, string> _values = items.ToDictionary(
        static item => item.ItemSpec, static item => item.GetMetadata("Value"), StringComparer.OrdinalIgnoreCase);

    public string? this[string property] => _values.GetValueOrDefault(property) is { Length: > 0 } value ? value : null;

    private string BaseDirectory => Path.GetDirectoryName(projectFile)!;

    /// <summary>A switch: true, false or not set.</summary>
    public bool IsTrue(string property) => this[property] is { } text && (bool.TryParse(text.Trim(), out var value)
        ? value
        : throw Invalid(property, $"{property} is '{text}'. It is true or false."));

    /// <summary>What is to be built.</summary>
    public PublishSettings ToPublishSettings(ImageKind kind, WorkspaceItems workspace, ITaskItem[] buildArguments, ITaskItem[] labels)
    {
        var directory = Path.GetFullPath(this["FunctionDirectory"] ?? ".", BaseDirectory);
        return new()
        {
            Kind = kind,
            BaseDirectory = BaseDirectory,
            DefinitionFile = projectFile,
            Line = lines.Find,
            FunctionName = this["FunctionName"],
            BaseImage = this[kind is ImageKind.Function ? "FunctionRuntimeImage" : "FunctionBaseImage"],
            Handler = this["FunctionHandler"],
            Directory = directory,
            Files = workspace.FilesOf(directory),
            Ignored = workspace.IgnoredIn(directory),
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
            BuildArguments = Pairs(buildArguments),
            Labels = Pairs(labels),
            Engine = this["DispatchEngine"],
            RunBuilder = this["DispatchRunBuilder"],
            Timeout = this["DispatchBuildTimeout"],
            SourceDateEpoch = Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"),
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
    }

    /// <summary>How registries are reached.</summary>
    public StoreSettings ToStoreSettings() => new()
    {
        BaseDirectory = BaseDirectory,
        InsecureRegistries = this["DispatchInsecureRegistries"],
        RegistryCertificates = this["DispatchRegistryCertificates"],
        PushRegistry = this["FunctionImageRegistry"],
        Environment = new RenamedVariables(new(StringComparer.Ordinal)
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
        : throw Invalid(property, $"{property} is not the name of an environment variable: letters, digits and '_'.");

    private static KeyValuePair<string, string>[] Pairs(ITaskItem[] items) =>
        [.. items.Select(static item => new KeyValuePair<string, string>(item.ItemSpec, item.GetMetadata("Value")))];

    private DispatchException Invalid(string property, string message) =>
        new(new Diagnostic(Codes.SettingInvalid, message) { File = projectFile, Line = lines.Find(property) });
}
