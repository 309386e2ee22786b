namespace Dispatch.Build.Workspaces;

/// <summary>What a workspace is made of, and how much of it there may be.</summary>
public sealed record WorkspaceOptions
{
    /// <summary>The folder; absolute, or relative to the current directory.</summary>
    public required string Root { get; init; }

    /// <summary>The user's Dockerfile: its own ignore file beside it wins over <c>.dockerignore</c>.</summary>
    public string? DockerfilePath { get; init; }

    /// <summary>
    /// The files themselves, instead of a walk: where each lies (absolute or relative to <see cref="Root"/>) and its path in the workspace.
    /// Ignore files have no say then.
    /// </summary>
    public IReadOnlyList<(string Source, string Path)>? Files { get; init; }

    /// <summary>Patterns that count as if they stood at the top of the ignore file, so that its exceptions can take them back.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>The sum of all file sizes in bytes that is still allowed.</summary>
    public long MaxBytes { get; init; } = 512L << 20;

    /// <summary>The number of files, directories and links that is still allowed.</summary>
    public int MaxFiles { get; init; } = 100_000;

    /// <summary>Whether the file system knows which files are executable; otherwise their first bytes tell.</summary>
    internal bool HasModes { get; init; } = !OperatingSystem.IsWindows();
}
