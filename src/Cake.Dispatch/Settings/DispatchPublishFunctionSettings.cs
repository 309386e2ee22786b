using Dispatch.Build.Definitions;

namespace Cake.Dispatch;

/// <summary>Settings of <see cref="DispatchAliases.DispatchPublishFunction"/>.</summary>
public class DispatchPublishFunctionSettings : DispatchImageSettings
{
    /// <summary>The image the function is built from: <c>registry/repository:tag</c>, <c>oci:folder</c> or <c>oci-archive:file</c>. Required unless there is a Dockerfile.</summary>
    public string? RuntimeImage { get; set; }

    /// <summary>The handler, as the runtime expects it.</summary>
    public string? Handler { get; set; }

    internal override ImageKind Kind => ImageKind.Function;

    internal override (string Name, string? Text)? Find(string property) => property switch
    {
        "FunctionRuntimeImage" => (nameof(RuntimeImage), RuntimeImage),
        "FunctionHandler" => (nameof(Handler), Handler),
        _ => base.Find(property),
    };
}
