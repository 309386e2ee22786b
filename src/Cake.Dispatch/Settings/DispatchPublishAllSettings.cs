using Cake.Core.IO;

namespace Cake.Dispatch;

/// <summary>Settings of <see cref="DispatchAliases.DispatchPublishAll"/>: they win over what the file says, and environment variables count where it says nothing.</summary>
public sealed class DispatchPublishAllSettings
{
    /// <summary>The functions and runtimes of the file that are wanted; none for all.</summary>
    public ICollection<string> Functions { get; set; } = [];

    /// <summary>How many are published at the same time.</summary>
    public int? Limit { get; set; }

    /// <summary>A failure stops only what is built on it; by default it cancels what runs, and nothing more is started.</summary>
    public bool KeepGoing { get; set; }

    /// <summary>Where to push.</summary>
    public string? Registry { get; set; }

    /// <summary>The tags.</summary>
    public ICollection<string> Tags { get; set; } = [];

    /// <summary>Builds although nothing changed.</summary>
    public bool? Force { get; set; }

    /// <summary>Who builds: <c>local</c> or <c>knative</c>.</summary>
    public string? Engine { get; set; }

    /// <summary>The environment variable with the user who pushes.</summary>
    public string? PushUsernameVariable { get; set; }

    /// <summary>The environment variable with the password: secrets are passed by name.</summary>
    public string? PushPasswordVariable { get; set; }

    /// <summary>A folder for a log of each; by default in the cache folder.</summary>
    public DirectoryPath? Logs { get; set; }

    /// <summary>A file for what happened, as JSON; by default none.</summary>
    public FilePath? Report { get; set; }

    /// <summary>A file for the findings, as SARIF; by default none.</summary>
    public FilePath? Sarif { get; set; }

    /// <summary>The CI host to write for.</summary>
    public string? Host { get; set; }

    internal (string Name, string? Text)? Find(string property) => property switch
    {
        "FunctionImageRegistry" => (nameof(Registry), Registry),
        "FunctionImageTags" => (nameof(Tags), Texts.List(Tags)),
        "FunctionImageForce" => (nameof(Force), Force?.ToString()),
        "DispatchEngine" => (nameof(Engine), Engine),
        "DispatchPushUsernameVariable" => (nameof(PushUsernameVariable), PushUsernameVariable),
        "DispatchPushPasswordVariable" => (nameof(PushPasswordVariable), PushPasswordVariable),
        "DispatchReportFile" => (nameof(Report), Report?.FullPath),
        "DispatchSarifFile" => (nameof(Sarif), Sarif?.FullPath),
        "DispatchHost" => (nameof(Host), Host),
        _ => null,
    };
}
