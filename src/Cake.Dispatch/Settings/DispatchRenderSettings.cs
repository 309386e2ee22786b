using Cake.Core.IO;

namespace Cake.Dispatch;

/// <summary>Settings of <see cref="DispatchAliases.DispatchRender"/>: those of a publish, and what goes into a cluster.</summary>
public sealed class DispatchRenderSettings : DispatchPublishFunctionSettings
{
    /// <summary>The kaniko executor of the template; by default that of this package.</summary>
    public string? BuilderImage { get; set; }

    /// <summary>What the Service runs: the reference of a published image. By default the image's first tag.</summary>
    public string? Image { get; set; }

    /// <summary>A folder for a file of each object; by default none is written.</summary>
    public DirectoryPath? Output { get; set; }
}
