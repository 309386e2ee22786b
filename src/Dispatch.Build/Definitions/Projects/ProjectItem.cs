using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Build.Definitions.Projects;

/// <summary>An item as <c>-getTargetResult</c> prints it; metadata that it does not have are empty.</summary>
/// <param name="Item">What it is: Setting, File, Ignore, Argument or Label.</param>
/// <param name="Identity">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="FullPath">Where it lies, when it is a file.</param>
/// <param name="TargetPath">Its path in the workspace, when it was given one.</param>
/// <param name="RecursiveDir">What a wildcard matched.</param>
internal sealed record ProjectItem(string Item = "", string Identity = "", string Value = "", string FullPath = "", string TargetPath = "", string RecursiveDir = "")
{
    /// <summary>The items of a target's result; null when there is none.</summary>
    public static IReadOnlyList<ProjectItem>? Read(string json, string target)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ProjectItemContext.Default.ProjectResults)?.TargetResults?.GetValueOrDefault(target) is { Result: "Success", Items: { } items } ? items : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record ProjectResults(Dictionary<string, ProjectTargetResult>? TargetResults);

internal sealed record ProjectTargetResult(string? Result, IReadOnlyList<ProjectItem>? Items);

[JsonSerializable(typeof(ProjectResults))]
internal sealed partial class ProjectItemContext : JsonSerializerContext;
