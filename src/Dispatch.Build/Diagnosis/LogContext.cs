using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Workspaces;

namespace Dispatch.Build.Diagnosis;

/// <summary>What is known of a build besides its log.</summary>
public sealed record LogContext
{
    /// <summary>Whose log it is.</summary>
    public BuilderKind Builder { get; init; }

    /// <summary>What the errors call it; null when nothing better than the builder's name is known.</summary>
    public string? Step { get; init; }

    /// <summary>What was built, as far as it could be read; null when unknown.</summary>
    public Dockerfile? Dockerfile { get; init; }

    /// <summary>What is wrong with the Dockerfile; a builder may have refused it for that without naming the line.</summary>
    public IReadOnlyList<Diagnostic> DockerfileErrors { get; init; } = [];

    /// <summary>The Dockerfile's name in errors, also where <see cref="Dockerfile"/> could not be parsed.</summary>
    public string? DockerfileName { get; init; }

    /// <summary>The build arguments given.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> BuildArguments { get; init; } = [];

    /// <summary>The files it was built from, and the rules that left others out; null when unknown.</summary>
    public Workspace? Workspace { get; init; }

    /// <summary>Where the image was to go; null when unknown.</summary>
    public string? Destination { get; init; }

    /// <summary>The file that holds all of the log; null when there is none.</summary>
    public string? LogFile { get; init; }

    /// <summary>What an engine knows of its build.</summary>
    /// <param name="build">What it built.</param>
    /// <param name="dockerfile">As it was given to the builder; null when unknown.</param>
    internal static LogContext Of(ImageBuild build, Dockerfile? dockerfile) => new()
    {
        Dockerfile = dockerfile,
        DockerfileName = dockerfile?.File,
        BuildArguments = build.BuildArguments,
        Workspace = build.Workspace,
        Destination = build.Destination.Location.ToString(),
    };

    /// <summary>The same with a Dockerfile, which need not be valid.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="file">Its name in errors.</param>
    public LogContext WithDockerfile(string text, string file)
    {
        try
        {
            var (dockerfile, errors) = DockerfileParser.Read(text, file);
            return this with { Dockerfile = dockerfile, DockerfileErrors = errors, DockerfileName = file };
        }
        catch (DispatchException exception)
        {
            return this with { DockerfileErrors = exception.Diagnostics, DockerfileName = file };
        }
    }
}

/// <summary>How the builder itself ended, as far as known.</summary>
/// <param name="ExitCode">Of its process; null when unknown.</param>
/// <param name="Reason">The container runtime's word, for example <c>OOMKilled</c>; null when it said none.</param>
public sealed record BuilderEnd(int? ExitCode, string? Reason = null);
