using Dispatch.Build.Keys;
using Dispatch.Oci;

namespace Dispatch.Build;

/// <summary>Whether something has to be built, and why.</summary>
/// <param name="Build">What would be built; its base image is pinned.</param>
/// <param name="Key">What would go into it.</param>
public sealed record BuildNeed(ImageBuild Build, InputKey Key)
{
    /// <summary>What the image at the destination was made of; null when there is none, or none that says so.</summary>
    public InputKey? PreviousKey { get; init; }

    /// <summary>That image's manifest; null as before.</summary>
    public Digest? Digest { get; init; }

    /// <summary>Bytes of that image's layers and configuration.</summary>
    public long Size { get; init; }

    /// <summary>Why that image cannot stand for what would be built although it was made of the same; null when it can.</summary>
    public string? Fault { get; init; }

    /// <summary>The files of the workspace that differ; null when nobody here remembers what they were.</summary>
    public IReadOnlyList<string>? ChangedFiles { get; init; }

    /// <summary>The components of the key that differ, in order.</summary>
    public IReadOnlyList<string> Changed => PreviousKey is null ? [] : Key.Compare(PreviousKey);

    /// <summary>Whether anything has to be done.</summary>
    public bool IsNeeded => Why is not BuildReason.Unchanged;

    /// <summary>The reason in a word.</summary>
    public BuildReason Why => Build.Force ? BuildReason.Forced
        : PreviousKey is null ? BuildReason.Missing
        : Key.Value != PreviousKey.Value ? BuildReason.Changed
        : Fault is not null ? BuildReason.Fault
        : BuildReason.Unchanged;

    /// <summary>The reason in words, such as <c>workspace and base image changed</c>.</summary>
    public string Text => Why switch
    {
        BuildReason.Forced => "it was asked for",
        BuildReason.Missing => $"{Build.Destination.Location} has no image yet that says what it was made of",
        BuildReason.Changed => $"{string.Join(" and ", Changed.DefaultIfEmpty("something"))} changed",
        BuildReason.Fault => Fault!,
        _ => "nothing changed",
    };
}

/// <summary>Why something is built, or is not.</summary>
public enum BuildReason
{
    /// <summary>The destination has an image of the same inputs.</summary>
    Unchanged,

    /// <summary>The destination has no image that says what it was made of.</summary>
    Missing,

    /// <summary>It was made of other inputs.</summary>
    Changed,

    /// <summary>It was made of the same, but a tag is missing or the file was changed.</summary>
    Fault,

    /// <summary>It is to be built whatever is there.</summary>
    Forced,
}
