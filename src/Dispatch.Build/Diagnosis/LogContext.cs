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

    /// <summary>What was built; null when unknown.</summary>
    public Dockerfile? Dockerfile { get; init; }

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
}

/// <summary>How the builder itself ended, as far as known.</summary>
/// <param name="ExitCode">Of its process; null when unknown.</param>
/// <param name="Reason">The container runtime's word, for example <c>OOMKilled</c>; null when it said none.</param>
public sealed record BuilderEnd(int? ExitCode, string? Reason = null);
