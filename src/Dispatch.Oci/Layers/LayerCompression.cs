namespace Dispatch.Oci.Layers;

/// <summary>How a layer is compressed.</summary>
public enum LayerCompression
{
    /// <summary>Plain tar.</summary>
    None,

    /// <summary>gzip, as quickly as possible.</summary>
    Fastest,

    /// <summary>gzip, somewhat smaller and slower.</summary>
    Optimal,
}
