using Dispatch.Build.Definitions;
using Dispatch.Build.Stores;
using Microsoft.Build.Framework;

namespace Dispatch.Build.Tasks;

/// <summary>The settings as the targets hand them over: identity is the property, metadata <c>Value</c> what it is set to.</summary>
internal sealed class SettingItems(ITaskItem[] items, string projectFile, ProjectLines lines)
{
    private readonly Dictionary<string, string> _values = items.ToDictionary(
        static item => item.ItemSpec, static item => item.GetMetadata("Value"), StringComparer.OrdinalIgnoreCase);

    public string? this[string property] => _values.GetValueOrDefault(property) is { Length: > 0 } value ? value : null;

    private SettingReader Reader => new(property => this[property])
    {
        BaseDirectory = Path.GetDirectoryName(projectFile)!,
        DefinitionFile = projectFile,
        Line = lines.Find,
    };

    /// <summary>A switch: true, false or not set.</summary>
    public bool IsTrue(string property) => Reader.IsTrue(property);

    /// <summary>One of some words, or null when it is not set.</summary>
    public string? OneOf(string property, IReadOnlyList<string> words) => Reader.OneOf(property, words);

    /// <summary>What is to be built.</summary>
    public PublishSettings ToPublishSettings(ImageKind kind, WorkspaceItems workspace, ITaskItem[] buildArguments, ITaskItem[] labels)
    {
        var settings = Reader.ToPublishSettings(kind);
        return settings with
        {
            Files = workspace.FilesOf(settings.Directory!),
            Ignored = workspace.IgnoredIn(settings.Directory!),
            BuildArguments = Pairs(buildArguments),
            Labels = Pairs(labels),
        };
    }

    /// <summary>How registries are reached.</summary>
    public StoreSettings ToStoreSettings() => Reader.ToStoreSettings();

    private static KeyValuePair<string, string>[] Pairs(ITaskItem[] items) =>
        [.. items.Select(static item => new KeyValuePair<string, string>(item.ItemSpec, item.GetMetadata("Value")))];
}
