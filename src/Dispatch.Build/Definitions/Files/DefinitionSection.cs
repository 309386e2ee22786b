using Dispatch.Build.Yaml;

namespace Dispatch.Build.Definitions.Files;

/// <summary>A function of a definition file, or what is shared between functions, as it is written.</summary>
/// <param name="Name">The function's name; empty for what is shared.</param>
/// <param name="Position">Where it begins.</param>
internal sealed record DefinitionSection(string Name, TextPosition Position)
{
    /// <summary>Function or runtime.</summary>
    public ImageKind Kind { get; set; }

    /// <summary>The settings, by property.</summary>
    public Dictionary<string, DefinitionText> Settings { get; } = new(StringComparer.Ordinal);

    /// <summary>Build arguments, in order.</summary>
    public List<KeyValuePair<string, string>> BuildArguments { get; } = [];

    /// <summary>Labels, in order.</summary>
    public List<KeyValuePair<string, string>> Labels { get; } = [];

    /// <summary>The files, when they are listed.</summary>
    public IReadOnlyList<DefinitionListedFile>? Files { get; set; }
}

/// <summary>A text of a definition file, with its variables in place.</summary>
internal sealed record DefinitionText(string Text, TextPosition Position);

/// <summary>A file of the workspace.</summary>
/// <param name="From">Where it lies.</param>
/// <param name="To">Its path in the workspace; empty for the one below the function's folder.</param>
/// <param name="Position">Where that is written.</param>
internal sealed record DefinitionListedFile(string From, string To, TextPosition Position);
