namespace Dispatch.Oci.Layers;

/// <summary>An entry of a layer that is being read. The content can be read until the next entry is asked for.</summary>
public sealed record LayerItem(LayerEntry Entry, Stream Content);
