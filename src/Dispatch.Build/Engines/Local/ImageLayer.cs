using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>A layer that lies in a store.</summary>
/// <param name="Descriptor">As the manifest names it.</param>
/// <param name="Source">The store it can be read from.</param>
/// <param name="IsRemote">Whether reading it means to fetch it.</param>
internal sealed record ImageLayer(Descriptor Descriptor, IImageSource Source, bool IsRemote);
