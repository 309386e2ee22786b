using Dispatch.Build.Dockerfiles;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>Image names and platforms in Dockerfiles.</summary>
internal static class ImageNames
{
    /// <summary>Reads a name: a reference, or one of the transports <c>docker://</c>, <c>oci:</c> and <c>oci-archive:</c> as buildah takes them.</summary>
    /// <param name="name">The name, expanded.</param>
    /// <param name="folder">Where relative paths begin.</param>
    /// <param name="at">The instruction, for errors.</param>
    /// <exception cref="DispatchException">It is none.</exception>
    public static ImageLocation Parse(string name, string folder, Instruction at)
    {
        const string docker = "docker://";
        try
        {
            return ImageLocation.Parse(name.StartsWith(docker, StringComparison.Ordinal) ? name[docker.Length..] : name, folder);
        }
        catch (FormatException exception)
        {
            throw new DispatchException(at.Diagnose(Codes.ImageNameInvalid, $"{at.Keyword} '{name}': {exception.Message}", name), exception);
        }
    }

    /// <summary>Reads a platform, <c>os/architecture[/variant]</c> or an architecture alone.</summary>
    /// <exception cref="DispatchException">It is none.</exception>
    public static Platform ParsePlatform(string text, Instruction at) => text.Split('/') switch
    {
        [{ Length: > 0 } os, { Length: > 0 } architecture] => new() { OS = os, Architecture = architecture },
        [{ Length: > 0 } os, { Length: > 0 } architecture, { Length: > 0 } variant] => new() { OS = os, Architecture = architecture, Variant = variant },
        _ => throw new DispatchException(at.Diagnose(Codes.InvalidValue, $"{at.Keyword} --platform={text} is no platform.", text, "Write it as linux/amd64 or linux/arm64/v8.")),
    };
}
