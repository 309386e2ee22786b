using System.Text.RegularExpressions;

namespace Dispatch.Build.Definitions;

/// <summary>One function or runtime as a face defines it.</summary>
/// <param name="Kind">Function or runtime image.</param>
/// <param name="Settings">Its settings, as texts.</param>
public sealed partial record FunctionDefinition(ImageKind Kind, SettingReader Settings)
{
    /// <summary>Build arguments, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> BuildArguments { get; init; } = [];

    /// <summary>Labels of the image, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>An explicit list of files instead of all in the folder: where each lies, and its path in the workspace.</summary>
    public IReadOnlyList<(string Source, string Path)>? Files { get; init; }

    /// <summary>Ignore patterns that a .dockerignore can take back: by default what other programs leave beside a function.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [".git", ".vs", ".idea"];

    /// <summary>The tag when none is given; null to ask for one.</summary>
    public string? DefaultTag { get; init; } = "latest";

    /// <summary>The name it was given, else one made of its folder's; not checked.</summary>
    public string Name => Settings["FunctionName"] ?? NoLabel().Replace(Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder)).ToLowerInvariant(), "-").Trim('-');

    /// <summary>The folder that becomes the workspace, absolute.</summary>
    public string Folder => Path.GetFullPath(Settings["FunctionDirectory"] ?? ".", Settings.BaseDirectory);

    /// <summary>Nothing is to be built, only described.</summary>
    /// <exception cref="DispatchException">DSP1002: the setting is neither true nor false.</exception>
    public bool IsDryRun => Settings.IsTrue("FunctionImageDryRun");

    /// <summary>Checks everything and reads the workspace. Touches no network.</summary>
    /// <exception cref="DispatchException">DSP10xx for a setting, DSP20xx for the workspace.</exception>
    public PublishPlan ToPlan(CancellationToken cancellationToken) => PublishPlan.Create(ToSettings(), cancellationToken);

    internal PublishSettings ToSettings()
    {
        var settings = Settings.ToPublishSettings(Kind);
        return settings with
        {
            FunctionName = Name,
            DefaultTag = settings.DefaultTag ?? DefaultTag,
            Files = Files,
            Ignored = Ignored,
            BuildArguments = BuildArguments,
            Labels = Labels,
        };
    }

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoLabel();
}
