using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>A layer that lies in a store.</summary>
/// <param name="Descriptor">As the manifest names it.</param>
/// <param name="Source">The store it can be read from.</param>
internal sealed record ImageLayer(Descriptor Descriptor, IImageSource Source);
