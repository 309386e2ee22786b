using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>An image that a stage starts from or copies from: its manifest and configuration, no layer.</summary>
/// <param name="Location">Where it lies.</param>
/// <param name="Source">The store it is read from.</param>
/// <param name="Digest">What its name stands for: a manifest, or an index it was chosen from.</param>
/// <param name="Manifest">The manifest.</param>
/// <param name="Config">The configuration.</param>
internal sealed record BaseImage(ImageLocation Location, IImageSource Source, Digest Digest, ImageManifest Manifest, ImageConfig Config)
{
    /// <summary>Its layers, lowest first.</summary>
    public IReadOnlyList<ImageLayer> Layers { get; } = [.. Manifest.Layers.Select(layer => new ImageLayer(layer, Source, Location is ImageLocation.InRegistry))];

    /// <summary>Its files.</summary>
    public ImageTree Tree(LayerIndexes indexes) =>
        new([.. Layers.Select(layer => new BaseLayer(layer))], indexes, RecordedTree.Read(Manifest, Config));

    /// <summary>A stage that starts from it and adds nothing.</summary>
    public StageImage ToStage(LayerIndexes indexes) => new(this, Config.Config ?? new ContainerConfig(), [], [], Tree(indexes), Config.Author);
}
