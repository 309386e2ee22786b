namespace Dispatch.Build.Diagnosis;

/// <summary>The Dockerfile that a log is about.</summary>
public static class DockerfileFile
{
    private const int MostBytes = 16 * 1024 * 1024;

    /// <summary>The context with it, when one is named; it need not be valid, for that may be just what the log complains of.</summary>
    /// <exception cref="DispatchException">DSP1005, DSP1008: it cannot be read.</exception>
    public static LogContext AddTo(LogContext context, string? path)
    {
        if (path is null)
        {
            return context;
        }

        using var stream = InputFile.Open(path);
        if (stream.Length > MostBytes)
        {
            return context with { DockerfileName = path };
        }

        using var reader = new StreamReader(stream);
        return context.WithDockerfile(reader.ReadToEnd(), path);
    }
}
