using Dispatch.Build.Keys;
using Dispatch.Oci;

namespace Dispatch.Build.Knative.Engine;

/// <summary>The image that a Build is to make.</summary>
/// <param name="Destination">Where; its builder pushes the first tag.</param>
/// <param name="Platform">What it is for.</param>
/// <param name="Key">What it is made of; null when nobody wrote that down, so that only the digest that the builder reports can show that it is the one.</param>
internal sealed record ExpectedImage(ImageDestination Destination, Platform Platform, InputKey? Key)
{
    /// <summary>The image of a definition that has its input key in its annotations.</summary>
    public static ExpectedImage Of(ImageBuild build) => new(build.Destination, build.Platform, InputKey.Of(build));
}
