using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>What a stage came to: nothing of it is written yet.</summary>
/// <param name="Base">The image it started from, at the end of a chain of stages; null for <c>scratch</c>.</param>
/// <param name="Config">How its containers are run.</param>
/// <param name="Layers">Its own layers, lowest first.</param>
/// <param name="History">One entry an instruction, without those of the base.</param>
/// <param name="Tree">Its files.</param>
/// <param name="Author">From <c>MAINTAINER</c>, or the base's.</param>
internal sealed record StageImage(
    BaseImage? Base,
    ContainerConfig Config,
    IReadOnlyList<BuiltLayer> Layers,
    IReadOnlyList<HistoryEntry> History,
    ImageTree Tree,
    string? Author)
{
    /// <summary>The image that annotations name as the base; another than <see cref="Base"/> when a builder made all layers.</summary>
    public BaseImage? Origin { get; init; } = Base;
}
