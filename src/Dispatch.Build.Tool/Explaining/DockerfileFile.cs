using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Tool.Explaining;

/// <summary>The Dockerfile that a log is about.</summary>
internal static class DockerfileFile
{
    private const int MostBytes = 16 * 1024 * 1024;

    /// <summary>It, parsed; null when none is named, or when it is not valid: that may be just what the log complains of.</summary>
    /// <exception cref="DispatchException">DSP1005, DSP1008: it cannot be read.</exception>
    public static Dockerfile? Read(string? path)
    {
        if (path is null)
        {
            return null;
        }

        using var stream = InputFile.Open(path);
        if (stream.Length > MostBytes)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        try
        {
            return DockerfileParser.Parse(reader.ReadToEnd(), path);
        }
        catch (DispatchException)
        {
            return null;
        }
    }
}
