namespace Dispatch.Build.Definitions.Files;

/// <summary>A key of a function or of the defaults: one for each setting, and those for what is no text.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Shape">What stands behind it.</param>
/// <param name="Help">One line.</param>
internal sealed record DefinitionKey(string Name, KeyShape Shape, string Help)
{
    /// <summary>The property that it sets; empty for what is none.</summary>
    public string Property { get; init; } = "";

    /// <summary>The words it can be; empty when it can be any text.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>May stand in <c>defaults</c>.</summary>
    public bool IsShared { get; init; } = true;

    /// <summary>May stand in a function.</summary>
    public bool IsOwn { get; init; } = true;

    /// <summary>Every key, in the order of a table. A function's name is the key that it stands under.</summary>
    public static IReadOnlyList<DefinitionKey> All { get; } =
    [
        new("kind", KeyShape.Text, "function (default) or runtime.") { Choices = ["function", "runtime"], IsShared = false },
        new("folder", KeyShape.Text, "The function's folder; default: its name.") { Property = "FunctionDirectory", IsShared = false },
        .. Setting.All.Where(static setting => setting.Key != "name").Select(Of),
        new("build-args", KeyShape.Pairs, "Build arguments: names and values."),
        new("labels", KeyShape.Pairs, "Labels of the image: names and values."),
        new("files", KeyShape.Files, "The workspace's files, instead of all in the folder: paths, or pairs of from and to.") { IsShared = false },
    ];

    private static DefinitionKey Of(Setting setting) =>
        new(setting.Key, setting.ValueName is null ? KeyShape.Switch : setting.IsList ? KeyShape.List : KeyShape.Text, setting.Help)
        {
            Property = setting.Property,
            Choices = setting.Choices,
            IsOwn = !setting.IsOfRun,
        };
}

/// <summary>What stands behind a key.</summary>
internal enum KeyShape
{
    /// <summary>A text; numbers are texts too.</summary>
    Text,

    /// <summary>true or false.</summary>
    Switch,

    /// <summary>A text or a list of them.</summary>
    List,

    /// <summary>A mapping of texts.</summary>
    Pairs,

    /// <summary>A list of paths, or of mappings with <c>from</c> and <c>to</c>.</summary>
    Files,
}
