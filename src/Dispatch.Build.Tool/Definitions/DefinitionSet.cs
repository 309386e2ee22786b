using Dispatch.Build.Definitions;

namespace Dispatch.Build.Tool.Definitions;

/// <summary>What a command is about.</summary>
/// <param name="Definitions">One or many.</param>
/// <param name="RunSettings">What counts for all of them: host, reports, dry run.</param>
/// <param name="IsList">They come from a file or several projects, so that results are lists, however many there are.</param>
internal sealed record DefinitionSet(IReadOnlyList<FunctionDefinition> Definitions, SettingReader RunSettings, bool IsList)
{
    /// <summary>What the user may not expect; null for nothing.</summary>
    public string? Notice { get; init; }
}
