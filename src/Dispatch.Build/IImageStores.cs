using Dispatch.Build.Reporting;
using Dispatch.Oci;

namespace Dispatch.Build;

/// <summary>Opens image stores with the credentials, certificates and caches of this run.</summary>
public interface IImageStores
{
    /// <summary>The store to read this image from, and the tag or digest to ask it for.</summary>
    (IImageSource Source, string TagOrDigest) OpenSource(ImageLocation location);

    /// <summary>The store of a destination, to see what lies there: read with the credentials for pushing.</summary>
    IImageSource OpenPublished(ImageLocation location);

    /// <summary>The store to write to.</summary>
    IImageDestination OpenDestination(ImageLocation location);

    /// <summary>What must not be shown of the credentials found so far; null when there are none to find.</summary>
    SecretMask? Secrets => null;

    /// <summary>A folder of this user for content that is found again by digest; made on first use.</summary>
    string CacheFolder { get; }
}
