using Dispatch.Build.Definitions;

namespace Cake.Dispatch;

/// <summary>Settings of <see cref="DispatchAliases.DispatchPublishRuntime"/>.</summary>
public sealed class DispatchPublishRuntimeSettings : DispatchImageSettings
{
    /// <summary>The image the runtime is built from: <c>registry/repository:tag</c>, <c>oci:folder</c> or <c>oci-archive:file</c>. Required unless there is a Dockerfile.</summary>
    public string? BaseImage { get; set; }

    /// <summary>The list of system packages, in the folder; by default <c>system-packages.txt</c>.</summary>
    public string? SystemPackagesFile { get; set; }

    /// <summary>The list of the language's packages, in the folder; by default <c>packages.txt</c>.</summary>
    public string? PackagesFile { get; set; }

    internal override ImageKind Kind => ImageKind.Runtime;

    internal override (string Name, string? Text)? Find(string property) => property switch
    {
        "FunctionBaseImage" => (nameof(BaseImage), BaseImage),
        "FunctionSystemPackagesFile" => (nameof(SystemPackagesFile), SystemPackagesFile),
        "FunctionPackagesFile" => (nameof(PackagesFile), PackagesFile),
        _ => base.Find(property),
    };
}
