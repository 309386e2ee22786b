namespace Dispatch.Build.Definitions.Files;

/// <summary>What a face says besides a definition file or a project: what wins over it, and what counts where it says nothing.</summary>
public sealed record DefinitionLayers
{
    /// <summary>Settings that win, by property; their paths are absolute. Null when one is not given.</summary>
    public Func<string, string?> Over { get; init; } = static _ => null;

    /// <summary>Settings that count when nothing else gives them, by property; their paths are absolute.</summary>
    public Func<string, string?> Under { get; init; } = static _ => null;

    /// <summary>Build arguments that win over those of the same name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> BuildArguments { get; init; } = [];

    /// <summary>Labels that win over those of the same name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>How the face calls a setting of <see cref="Over"/>.</summary>
    public Func<string, string> Name { get; init; } = static property => property;

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> EnvironmentVariable { get; init; } = Environment.GetEnvironmentVariable;
}
